package org.idvserver.agent.networks;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.idvserver.agent.host.StepFailure;

/**
 * A guest's port in br-int.
 *
 * @param number OpenFlow's for it
 */
record GuestPort(int number, String ifaceId) {

    /**
     * Reads what ovs-vsctl prints: the interfaces as JSON in one line, then the ports of br-int. A guest's port bears the MAC that
     * libvirt attached; this machine's own ports (DHCP, tunnels) do not. One without a number is not wired, and carries nothing.
     */
    static List<GuestPort> read(String printed) {
        List<String> lines = printed.lines().toList();
        Set<String> names = new HashSet<>(lines);
        List<GuestPort> ports = new ArrayList<>();
        for (JsonElement element : table(lines)) {
            JsonArray row = element.getAsJsonArray();
            Map<String, String> ids = map(row.get(2).getAsJsonArray().get(1).getAsJsonArray());
            boolean numbered = row.get(1).isJsonPrimitive() && row.get(1).getAsInt() > 0;
            if (names.contains(row.get(0).getAsString()) && ids.containsKey("attached-mac") && numbered) {
                ports.add(new GuestPort(row.get(1).getAsInt(), ids.getOrDefault("iface-id", "")));
            }
        }
        return ports;
    }

    /** Among what else it prints, such as warnings. */
    private static JsonArray table(List<String> lines) {
        String line = lines.stream()
                .filter(one -> one.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new StepFailure("OVS_DOWN", "ovs-vsctl lists no interfaces: " + lines));
        try {
            return JsonParser.parseString(line).getAsJsonObject().getAsJsonArray("data");
        } catch (JsonParseException failure) {
            throw new StepFailure("OVS_DOWN", "ovs-vsctl lists interfaces as " + line, failure);
        }
    }

    private static Map<String, String> map(JsonArray pairs) {
        Map<String, String> map = new HashMap<>();
        for (JsonElement pair : pairs) {
            map.put(
                    pair.getAsJsonArray().get(0).getAsString(),
                    pair.getAsJsonArray().get(1).getAsString());
        }
        return map;
    }
}
