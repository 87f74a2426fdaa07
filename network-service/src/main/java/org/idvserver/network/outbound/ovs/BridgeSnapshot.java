package org.idvserver.network.outbound.ovs;

import static org.idvserver.network.outbound.ovs.OvsdbJson.select;
import static org.idvserver.network.outbound.ovs.OvsdbJson.where;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.idvserver.network.domain.NetworkProblem;

/** The integration bridge as its OVSDB server shows it at one moment. */
record BridgeSnapshot(Object portSet, Map<String, PortRow> ports) {
    static final String BRIDGE = "br-int";

    /** A port with its first interface; tag is empty when the port has none, or bears others than that one. */
    record PortRow(
            String uuid,
            String name,
            Optional<Integer> tag,
            boolean isProtected,
            Map<String, String> externalIds,
            InterfaceRow wire) {}

    /** An interface; ofport is negative when the switch could not make it, and empty when it did not try yet. */
    record InterfaceRow(
            String uuid,
            String type,
            Map<String, String> options,
            Map<String, String> externalIds,
            Optional<String> error,
            Optional<Integer> ofport,
            Map<String, String> bfd,
            Map<String, String> bfdStatus) {}

    /** The operations that read it. */
    static List<JsonObject> queries() {
        JsonArray all = new JsonArray();
        return List.of(
                select("Bridge", where("name", BRIDGE), "ports"),
                select("Port", all, "_uuid", "name", "tag", "vlan_mode", "protected", "external_ids", "interfaces"),
                select(
                        "Interface",
                        all,
                        "_uuid",
                        "type",
                        "options",
                        "external_ids",
                        "error",
                        "ofport",
                        "bfd",
                        "bfd_status"));
    }

    static BridgeSnapshot of(JsonArray results) {
        JsonArray bridges = results.getJsonObject(0).getJsonArray("rows");
        if (bridges.isEmpty()) {
            throw NetworkProblem.BRIDGE_MISSING.because("The node has no bridge %s yet", BRIDGE);
        }
        Object portSet = bridges.getJsonObject(0).getValue("ports");
        Set<String> onBridge = new HashSet<>(OvsdbJson.uuidsOf(portSet));
        Map<String, InterfaceRow> wires = new HashMap<>();
        for (Object row : results.getJsonObject(2).getJsonArray("rows")) {
            InterfaceRow wire = wire((JsonObject) row);
            wires.put(wire.uuid(), wire);
        }
        Map<String, PortRow> ports = new TreeMap<>();
        for (Object row : results.getJsonObject(1).getJsonArray("rows")) {
            JsonObject port = (JsonObject) row;
            if (onBridge.contains(uuidOf(port))) {
                ports.put(port.getString("name"), port(port, wires));
            }
        }
        return new BridgeSnapshot(portSet, ports);
    }

    private static PortRow port(JsonObject row, Map<String, InterfaceRow> wires) {
        return new PortRow(
                uuidOf(row),
                row.getString("name"),
                accessTag(row),
                row.getBoolean("protected"),
                OvsdbJson.mapOf(row.getValue("external_ids")),
                wires.get(OvsdbJson.uuidsOf(row.getValue("interfaces")).get(0)));
    }

    /** A mode other than access makes a trunk of a port with a tag: a guest there would choose its VLAN. */
    private static Optional<Integer> accessTag(JsonObject row) {
        Object mode = row.getValue("vlan_mode");
        return OvsdbJson.isEmptySet(mode) || mode.equals("access") ? number(row.getValue("tag")) : Optional.empty();
    }

    private static InterfaceRow wire(JsonObject row) {
        Object error = row.getValue("error");
        return new InterfaceRow(
                uuidOf(row),
                row.getString("type"),
                OvsdbJson.mapOf(row.getValue("options")),
                OvsdbJson.mapOf(row.getValue("external_ids")),
                OvsdbJson.isEmptySet(error) ? Optional.empty() : Optional.of((String) error),
                number(row.getValue("ofport")),
                OvsdbJson.mapOf(row.getValue("bfd")),
                OvsdbJson.mapOf(row.getValue("bfd_status")));
    }

    private static String uuidOf(JsonObject row) {
        return row.getJsonArray("_uuid").getString(1);
    }

    private static Optional<Integer> number(Object value) {
        return value instanceof Number number ? Optional.of(number.intValue()) : Optional.empty();
    }
}
