package org.idvserver.monitor.outbound.postgres;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.idvserver.monitor.domain.CopyState;
import org.idvserver.monitor.domain.ImageCopy;
import org.idvserver.monitor.domain.TerminalReason;
import org.idvserver.monitor.domain.TerminalReport;
import org.idvserver.monitor.domain.TerminalStanding;
import org.idvserver.monitor.domain.TerminalState;
import org.idvserver.monitor.domain.TerminalStateChange;
import org.idvserver.monitor.domain.TerminalStatus;

/** Terminals as the database spells them. */
final class TerminalRows {

    private TerminalRows() {}

    static TerminalStanding standing(Row row) {
        return new TerminalStanding(
                row.getUUID("id"),
                TerminalState.valueOf(row.getString("state")),
                instant(row, "heartbeat_time"),
                !Boolean.FALSE.equals(row.getBoolean("orders_connected")),
                row.getBoolean("revoked"));
    }

    static TerminalStateChange change(Row row, TerminalReason reason, Instant now) {
        return new TerminalStateChange(
                row.getUUID("id"), TerminalState.valueOf(row.getString("from_state")), reason, now);
    }

    static TerminalStatus status(Row row) {
        return new TerminalStatus(
                row.getUUID("id"),
                row.getString("name"),
                row.getUUID("lab_id"),
                row.getUUID("seat_id"),
                TerminalReason.valueOf(row.getString("reason")),
                instant(row, "state_time"),
                instant(row, "heartbeat_time"),
                instant(row, "measured_time"),
                row.getDouble("cpu_load"),
                row.getLong("memory_used_mib"),
                row.getLong("memory_total_mib"),
                row.getLong("store_free_bytes"),
                images(row.getJsonArray("images")));
    }

    static JsonObject terminal(TerminalReport report, TerminalReason reason) {
        JsonArray images = new JsonArray();
        report.contents().images().forEach(image -> images.add(image(image)));
        return new JsonObject()
                .put("id", report.terminalId().toString())
                .put("state", reason.state().name())
                .put("reason", reason.name())
                .put("heartbeat_time", report.receivedTime().toString())
                .put("measured_time", report.measuredTime().toString())
                .put("cpu_load", report.resources().cpuLoad())
                .put("memory_used_mib", report.resources().memoryUsedMib())
                .put("memory_total_mib", report.resources().memoryTotalMib())
                .put("store_free_bytes", report.resources().storeFreeBytes())
                .put("images", images);
    }

    static List<JsonObject> desktops(TerminalReport report) {
        return report.contents().desktops().stream()
                .map(desktop -> new JsonObject()
                        .put("id", desktop.desktopId().toString())
                        .put("terminal_id", report.terminalId().toString())
                        .put("state", desktop.state().name())
                        .put("reason", desktop.reason())
                        .put("time", report.receivedTime().toString())
                        .put("cpu_seconds", desktop.cpuSeconds())
                        .put("memory_used_mib", desktop.memoryUsedMib()))
                .toList();
    }

    /** The names of the states that can fall silent. */
    static String[] heardStates() {
        return Arrays.stream(TerminalState.values())
                .filter(TerminalState::heard)
                .map(TerminalState::name)
                .toArray(String[]::new);
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static JsonObject image(ImageCopy image) {
        return new JsonObject()
                .put("versionId", image.versionId().toString())
                .put("state", image.state().name())
                .put("bytesDone", image.bytesDone())
                .put("bytesTotal", image.bytesTotal());
    }

    private static List<ImageCopy> images(JsonArray images) {
        return images.stream()
                .map(JsonObject.class::cast)
                .map(image -> new ImageCopy(
                        UUID.fromString(image.getString("versionId")),
                        CopyState.valueOf(image.getString("state")),
                        image.getLong("bytesDone"),
                        image.getLong("bytesTotal")))
                .toList();
    }
}
