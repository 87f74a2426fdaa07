package org.idvserver.agent.networks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.idvserver.agent.host.StepFailure;

/**
 * A guest's port in br-int.
 *
 * @param number OpenFlow's for it; 0 when the switch has no device for it: it carries nothing
 * @param row what the switch's database says of it
 */
record GuestPort(int number, String ifaceId, Row row) {

    /**
     * @param name that of the device
     * @param unwired network-service has not given it its network yet, or took it away
     * @param apart it does not talk to others that are
     * @param marked it bears the agent's mark
     */
    record Row(String uuid, String name, boolean unwired, boolean apart, boolean marked) {}

    boolean plugged() {
        return number > 0;
    }

    /**
     * Of a guest that ended while nobody could take its port away, as by a power cut. Where the port's row is, its device was before: a
     * guest that is being started is never taken for one.
     */
    boolean leftBehind() {
        return !plugged() && !deviceExists(row.name);
    }

    static boolean deviceExists(String name) {
        return Files.exists(Path.of("/sys/class/net", name));
    }

    /**
     * Reads what ovs-vsctl prints: the interfaces as JSON in one line, the ports in another, then the names of br-int's. A guest's port
     * bears the MAC that libvirt attached; this machine's own ports (DHCP, tunnels) do not.
     */
    static List<GuestPort> read(String printed) {
        List<JsonArray> tables = tables(printed);
        Set<String> names = printed.lines().collect(Collectors.toSet());
        Map<String, JsonArray> ports = new HashMap<>();
        tables.get(1).forEach(row -> ports.put(row.getAsJsonArray().get(1).getAsString(), row.getAsJsonArray()));
        List<GuestPort> guests = new ArrayList<>();
        for (JsonElement element : tables.get(0)) {
            JsonArray row = element.getAsJsonArray();
            String name = row.get(0).getAsString();
            Map<String, String> ids = map(row.get(2));
            if (names.contains(name) && ports.containsKey(name) && ids.containsKey("attached-mac")) {
                guests.add(new GuestPort(
                        Math.max(0, number(row.get(1))), ids.getOrDefault("iface-id", ""), row(name, ports.get(name))));
            }
        }
        return guests;
    }

    private static Row row(String name, JsonArray port) {
        return new Row(
                port.get(0).getAsJsonArray().get(1).getAsString(),
                name,
                number(port.get(2)) == Integer.parseInt(OpenVswitch.DEAD_VLAN),
                port.get(3).getAsBoolean(),
                OpenVswitch.OWNER_NAME.equals(map(port.get(4)).get(OpenVswitch.OWNER_KEY)));
    }

    /** What is not set is an empty set. */
    private static int number(JsonElement cell) {
        return cell.isJsonPrimitive() ? cell.getAsInt() : 0;
    }

    /** Among what else it prints, such as warnings. */
    private static List<JsonArray> tables(String printed) {
        try {
            List<JsonArray> tables = printed.lines()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> JsonParser.parseString(line).getAsJsonObject().getAsJsonArray("data"))
                    .toList();
            if (tables.size() == 2) {
                return tables;
            }
        } catch (JsonParseException failure) {
            throw new StepFailure("OVS_DOWN", "ovs-vsctl lists ports as " + printed, failure);
        }
        throw new StepFailure("OVS_DOWN", "ovs-vsctl lists no ports: " + printed);
    }

    private static Map<String, String> map(JsonElement cell) {
        Map<String, String> map = new HashMap<>();
        for (JsonElement pair : cell.getAsJsonArray().get(1).getAsJsonArray()) {
            map.put(
                    pair.getAsJsonArray().get(0).getAsString(),
                    pair.getAsJsonArray().get(1).getAsString());
        }
        return map;
    }
}
