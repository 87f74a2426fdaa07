package org.idvserver.monitor.inbound.grpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.monitor.v1.DesktopTelemetry;
import org.idvserver.contracts.monitor.v1.ImageCopyTelemetry;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.kit.error.Faults;
import org.idvserver.monitor.domain.CopyState;
import org.idvserver.monitor.domain.DesktopReport;
import org.idvserver.monitor.domain.ImageCopy;
import org.idvserver.monitor.domain.RunState;
import org.idvserver.monitor.domain.TerminalReport;

/** Reads one report; tells all of its faults at once. */
final class ReportReading {
    private static final int MOST_DESKTOPS = 64;
    private static final int MOST_IMAGES = 256;
    private static final int LONGEST_REASON = 200;

    private final Faults faults = new Faults();
    private final Set<UUID> seen = new HashSet<>();

    private ReportReading() {}

    static TerminalReport read(UUID terminal, Instant received, ReportRequest report) {
        return new ReportReading().report(terminal, received, report);
    }

    private TerminalReport report(UUID terminal, Instant received, ReportRequest report) {
        boolean timed = report.hasMeasuredTime() && Timestamps.isValid(report.getMeasuredTime());
        faults.require(timed, "measured_time", "must be a time");
        double load = report.getCpuLoad();
        faults.require(load >= 0 && load <= 1, "cpu_load", "must be from 0 to 1");
        notNegative(report.getMemoryUsedMib(), "memory_used_mib");
        notNegative(report.getMemoryTotalMib(), "memory_total_mib");
        notNegative(report.getStoreFreeBytes(), "store_free_bytes");
        faults.require(report.getDesktopsCount() <= MOST_DESKTOPS, "desktops", "must be at most " + MOST_DESKTOPS);
        faults.require(report.getImagesCount() <= MOST_IMAGES, "images", "must be at most " + MOST_IMAGES);
        var contents = new TerminalReport.Contents(desktops(report), images(report));
        faults.throwIfAny();
        var resources = new TerminalReport.Resources(
                load, report.getMemoryUsedMib(), report.getMemoryTotalMib(), report.getStoreFreeBytes());
        return new TerminalReport(terminal, received, instant(report.getMeasuredTime()), resources, contents);
    }

    private List<DesktopReport> desktops(ReportRequest report) {
        List<DesktopReport> desktops = new ArrayList<>();
        for (int row = 0; row < Math.min(report.getDesktopsCount(), MOST_DESKTOPS); row++) {
            desktop(report.getDesktops(row), "desktops[" + row + "].").ifPresent(desktops::add);
        }
        return desktops;
    }

    private Optional<DesktopReport> desktop(DesktopTelemetry desktop, String at) {
        Optional<UUID> id = idOf(desktop.getDesktopId(), at + "desktop_id");
        Optional<RunState> state = constant(RunState.class, desktop.getState(), at + "state");
        String reason = desktop.getReason();
        faults.require(
                reason.length() <= LONGEST_REASON && reason.indexOf('\0') < 0,
                at + "reason",
                "must be text of at most " + LONGEST_REASON + " characters");
        double cpu = desktop.getCpuSeconds();
        faults.require(cpu >= 0 && Double.isFinite(cpu), at + "cpu_seconds", "must be 0 or more");
        notNegative(desktop.getMemoryUsedMib(), at + "memory_used_mib");
        return id.isPresent() && state.isPresent()
                ? Optional.of(new DesktopReport(id.get(), state.get(), reason, cpu, desktop.getMemoryUsedMib()))
                : Optional.empty();
    }

    private List<ImageCopy> images(ReportRequest report) {
        List<ImageCopy> images = new ArrayList<>();
        for (int row = 0; row < Math.min(report.getImagesCount(), MOST_IMAGES); row++) {
            image(report.getImages(row), "images[" + row + "].").ifPresent(images::add);
        }
        return images;
    }

    private Optional<ImageCopy> image(ImageCopyTelemetry image, String at) {
        Optional<UUID> id = idOf(image.getVersionId(), at + "version_id");
        Optional<CopyState> state = constant(CopyState.class, image.getState(), at + "state");
        notNegative(image.getBytesDone(), at + "bytes_done");
        notNegative(image.getBytesTotal(), at + "bytes_total");
        return id.isPresent() && state.isPresent()
                ? Optional.of(new ImageCopy(id.get(), state.get(), image.getBytesDone(), image.getBytesTotal()))
                : Optional.empty();
    }

    private Optional<UUID> idOf(String value, String field) {
        Optional<UUID> id = faults.uuid(value, field);
        id.ifPresent(known -> faults.require(seen.add(known), field, "is told twice"));
        return id;
    }

    private <E extends Enum<E>> Optional<E> constant(Class<E> type, String value, String field) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(value)) {
                return Optional.of(constant);
            }
        }
        faults.add(field, "must be one of " + List.of(type.getEnumConstants()));
        return Optional.empty();
    }

    private void notNegative(long value, String field) {
        faults.require(value >= 0, field, "must be 0 or more");
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
