package org.idvserver.network.outbound.ovs;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.InterfaceRow;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.PortRow;

/**
 * What an OVSDB server told of a switch: everything when its monitor began, then each change. A server tells of all that was
 * committed before it answers a request (ovsdb-server sends what monitors wait for first), so what was read here after an answer
 * is at least as new as the answer.
 */
final class BridgeRows {
    /** What is watched, and so all that is known. */
    static final Map<String, List<String>> WATCHED = Map.of(
            "Bridge", List.of("name", "ports"),
            "Port", List.of("name", "tag", "vlan_mode", "protected", "interfaces", "external_ids"),
            "Interface", List.of("type", "options", "external_ids", "error", "ofport", "bfd", "bfd_status"));

    /** A lab PC's switch has some hundred kilobytes; whoever tells of more than this is not believed. */
    private static final long MOST_CHARACTERS = 16 * 1024 * 1024;

    private final Map<String, BridgeLine> bridges = new HashMap<>();
    private final Map<String, PortLine> ports = new HashMap<>();
    private final Map<String, InterfaceRow> wires = new HashMap<>();
    private final Map<String, Integer> lengths = new HashMap<>();
    private long characters;

    private record BridgeLine(String name, Object portSet) {}

    /** A port without its interface, which may be told of in another message. */
    private record PortLine(
            String uuid,
            String name,
            Optional<Integer> tag,
            boolean isProtected,
            Map<String, String> externalIds,
            String wire) {

        PortRow with(InterfaceRow wire) {
            return new PortRow(uuid, name, tag, isProtected, externalIds, wire);
        }
    }

    /** Section 4.1.6: by table and row, its new content; none when it is gone. */
    synchronized void apply(JsonObject updates) {
        rows(updates, "Bridge").forEach((uuid, row) -> keep(bridges, uuid, row.map(BridgeRows::bridge)));
        rows(updates, "Port").forEach((uuid, row) -> keep(ports, uuid, row.map(port -> port(uuid, port))));
        rows(updates, "Interface").forEach((uuid, row) -> keep(wires, uuid, row.map(wire -> wire(uuid, wire))));
    }

    private Map<String, Optional<JsonObject>> rows(JsonObject updates, String table) {
        Map<String, Optional<JsonObject>> changed = new HashMap<>();
        JsonObject rows = updates.getJsonObject(table, new JsonObject());
        for (String uuid : rows.fieldNames()) {
            Optional<JsonObject> row =
                    Optional.ofNullable(rows.getJsonObject(uuid).getJsonObject("new"));
            count(uuid, row.map(there -> uuid.length() + length(there.getMap())));
            changed.put(uuid, row);
        }
        return changed;
    }

    private void count(String uuid, Optional<Integer> length) {
        Integer before = length.isPresent() ? lengths.put(uuid, length.get()) : lengths.remove(uuid);
        characters += length.orElse(0) - (before == null ? 0 : before);
        if (characters > MOST_CHARACTERS) {
            throw new IllegalStateException("rows of more than " + MOST_CHARACTERS + " characters");
        }
    }

    /** Of all names and texts in it. */
    private static int length(Object value) {
        if (value instanceof Map<?, ?> object) {
            return object.entrySet().stream()
                    .mapToInt(entry -> length(entry.getKey()) + length(entry.getValue()))
                    .sum();
        }
        if (value instanceof List<?> array) {
            return array.stream().mapToInt(BridgeRows::length).sum();
        }
        return value instanceof String text ? text.length() : 1;
    }

    private static <T> void keep(Map<String, T> known, String uuid, Optional<T> row) {
        row.ifPresentOrElse(there -> known.put(uuid, there), () -> known.remove(uuid));
    }

    synchronized BridgeSnapshot snapshot() {
        Object portSet = bridges.values().stream()
                .filter(bridge -> bridge.name().equals(BridgeSnapshot.BRIDGE))
                .findFirst()
                .orElseThrow(() ->
                        NetworkProblem.BRIDGE_MISSING.because("The node has no bridge %s yet", BridgeSnapshot.BRIDGE))
                .portSet();
        Set<String> onBridge = new HashSet<>(OvsdbJson.uuidsOf(portSet));
        Map<String, PortRow> byName = new TreeMap<>();
        onBridge.stream()
                .map(ports::get)
                .filter(Objects::nonNull)
                .filter(port -> wires.containsKey(port.wire()))
                .forEach(port -> byName.put(port.name(), port.with(wires.get(port.wire()))));
        return new BridgeSnapshot(portSet, byName);
    }

    private static BridgeLine bridge(JsonObject row) {
        return new BridgeLine(row.getString("name"), row.getValue("ports"));
    }

    private static PortLine port(String uuid, JsonObject row) {
        return new PortLine(
                uuid,
                row.getString("name"),
                accessTag(row),
                row.getBoolean("protected"),
                OvsdbJson.mapOf(row.getValue("external_ids")),
                OvsdbJson.uuidsOf(row.getValue("interfaces")).get(0));
    }

    /** A mode other than access makes a trunk of a port with a tag: a guest there would choose its VLAN. */
    private static Optional<Integer> accessTag(JsonObject row) {
        Object mode = row.getValue("vlan_mode");
        return OvsdbJson.isEmptySet(mode) || mode.equals("access") ? number(row.getValue("tag")) : Optional.empty();
    }

    private static InterfaceRow wire(String uuid, JsonObject row) {
        Object error = row.getValue("error");
        return new InterfaceRow(
                uuid,
                row.getString("type").intern(),
                OvsdbJson.mapOf(row.getValue("options")),
                OvsdbJson.mapOf(row.getValue("external_ids")),
                OvsdbJson.isEmptySet(error) ? Optional.empty() : Optional.of((String) error),
                number(row.getValue("ofport")),
                OvsdbJson.mapOf(row.getValue("bfd")),
                OvsdbJson.mapOf(row.getValue("bfd_status")));
    }

    private static Optional<Integer> number(Object value) {
        return value instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }
}
