package org.idvserver.network.outbound.ovs;

import static org.idvserver.network.outbound.ovs.OvsdbJson.insert;
import static org.idvserver.network.outbound.ovs.OvsdbJson.map;
import static org.idvserver.network.outbound.ovs.OvsdbJson.mutate;
import static org.idvserver.network.outbound.ovs.OvsdbJson.named;
import static org.idvserver.network.outbound.ovs.OvsdbJson.set;
import static org.idvserver.network.outbound.ovs.OvsdbJson.unchanged;
import static org.idvserver.network.outbound.ovs.OvsdbJson.update;
import static org.idvserver.network.outbound.ovs.OvsdbJson.uuid;
import static org.idvserver.network.outbound.ovs.OvsdbJson.where;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.SwitchWish;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.PortRow;

/**
 * The operations that lead from what a bridge is to what it should be. Touches only ports that bear the suite's mark and
 * ports whose iface-id the wish names; pure.
 */
final class BridgePlan {
    /** Ports that belong to no network have this tag. */
    static final int DEAD_VLAN = 4095;
    /** On a port that was given a network's tag: the iface-id it was given for. */
    static final String WIRED_KEY = "idv-wired";

    private final BridgeSnapshot snapshot;
    private final List<JsonObject> changes = new ArrayList<>();
    private final List<JsonArray> made = new ArrayList<>();
    private final List<JsonArray> removed = new ArrayList<>();

    private BridgePlan(BridgeSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** One transaction; empty when nothing is to be done. Its last element reads the configuration number to wait for. */
    static List<JsonObject> between(BridgeSnapshot snapshot, SwitchWish wish) {
        BridgePlan plan = new BridgePlan(snapshot);
        plan.tunnels(wish.tunnels());
        snapshot.ports().values().forEach(port -> plan.access(port, wish.portTags()));
        return plan.transaction();
    }

    private void tunnels(List<SwitchWish.Tunnel> tunnels) {
        Map<String, TunnelPort> wanted = new HashMap<>();
        tunnels.stream().map(TunnelPort::new).forEach(port -> wanted.put(port.name(), port));
        for (PortRow port : snapshot.ports().values()) {
            if (isOurs(port)) {
                TunnelPort tunnel = wanted.remove(port.name());
                if (tunnel == null) {
                    removed.add(uuid(port.uuid()));
                } else {
                    correct(port, tunnel);
                }
            }
        }
        wanted.forEach(this::make);
    }

    private void make(String name, TunnelPort port) {
        String row = "r" + made.size();
        JsonObject wire = new JsonObject()
                .put("name", name)
                .put("type", "vxlan")
                .put("options", map(port.options()))
                .put("external_ids", map(port.externalIds()))
                .put("bfd", map(port.bfd()));
        changes.add(insert("Interface", "wire" + row, wire));
        changes.add(
                insert("Port", "port" + row, tunnelRow(port).put("name", name).put("interfaces", named("wire" + row))));
        made.add(named("port" + row));
    }

    private void correct(PortRow port, TunnelPort wanted) {
        boolean same = port.tag().equals(Optional.of(wanted.tunnel().tag()))
                && port.isProtected()
                && port.externalIds().equals(wanted.externalIds());
        if (!same) {
            changes.add(update("Port", port.uuid(), tunnelRow(wanted)));
        }
        BridgeSnapshot.InterfaceRow wire = port.wire();
        boolean sameWire = wire.type().equals("vxlan")
                && wire.options().equals(wanted.options())
                && wire.bfd().equals(wanted.bfd());
        if (!sameWire) {
            changes.add(update(
                    "Interface",
                    wire.uuid(),
                    new JsonObject()
                            .put("type", "vxlan")
                            .put("options", map(wanted.options()))
                            .put("bfd", map(wanted.bfd()))));
        }
    }

    private static JsonObject tunnelRow(TunnelPort port) {
        return accessTo(port.tunnel().tag()).put("protected", true).put("external_ids", map(port.externalIds()));
    }

    /** Gives a desktop's or a DHCP server's port its network, and takes it away again once the wish does not name it. */
    private void access(PortRow port, Map<UUID, Integer> tags) {
        if (isOurs(port)) {
            return;
        }
        String id = port.wire().externalIds().getOrDefault("iface-id", "");
        Optional<Integer> wanted = idOf(id).map(tags::get);
        boolean wiredByUs = port.externalIds().containsKey(WIRED_KEY);
        if (wanted.isPresent()) {
            boolean same = port.tag().equals(wanted)
                    && !port.isProtected()
                    && id.equals(port.externalIds().get(WIRED_KEY));
            if (!same) {
                changes.add(retag(port, wanted.get(), Optional.of(id)));
            }
        } else if (wiredByUs) {
            changes.add(retag(port, DEAD_VLAN, Optional.empty()));
        }
    }

    private static JsonObject retag(PortRow port, int tag, Optional<String> wiredFor) {
        Map<String, String> marks = new HashMap<>(port.externalIds());
        marks.remove(WIRED_KEY);
        wiredFor.ifPresent(id -> marks.put(WIRED_KEY, id));
        // Tunnels are protected, and desktops must reach them; on the dead VLAN nobody is to reach anybody.
        return update(
                "Port",
                port.uuid(),
                accessTo(tag).put("protected", tag == DEAD_VLAN).put("external_ids", map(marks)));
    }

    private static JsonObject accessTo(int tag) {
        return new JsonObject().put("tag", tag).put("vlan_mode", set(List.of()));
    }

    private List<JsonObject> transaction() {
        if (changes.isEmpty() && removed.isEmpty()) {
            return List.of();
        }
        JsonArray bridge = where("name", BridgeSnapshot.BRIDGE);
        JsonArray root = new JsonArray();
        List<JsonObject> operations = new ArrayList<>();
        operations.add(unchanged("Bridge", bridge, "ports", snapshot.portSet()));
        operations.addAll(changes);
        if (!made.isEmpty()) {
            operations.add(mutate("Bridge", bridge, "ports", "insert", set(made)));
        }
        if (!removed.isEmpty()) {
            operations.add(mutate("Bridge", bridge, "ports", "delete", set(removed)));
        }
        operations.add(mutate("Open_vSwitch", root, "next_cfg", "+=", 1));
        operations.add(OvsdbJson.select("Open_vSwitch", root, "next_cfg"));
        return operations;
    }

    static boolean isOurs(PortRow port) {
        return TunnelPort.OWNER.equals(port.externalIds().get(TunnelPort.OWNER_KEY));
    }

    static Optional<UUID> idOf(String ifaceId) {
        try {
            return Optional.of(UUID.fromString(ifaceId));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
