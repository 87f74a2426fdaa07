package org.idvserver.agent.networks;

import static org.idvserver.agent.networks.OpenVswitch.BRIDGE;
import static org.idvserver.agent.networks.OpenVswitch.vsctl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.agent.host.StepFailure;

/**
 * Takes from the switch what this agent and network-service made: the way for network-service, the tunnels, the flows and the bridge. A
 * bridge that has ports of others stays, and forwards as a switch does. For when the desktops and the DHCP servers are gone.
 *
 * @param access as the agent set it
 * @param key file of the private key that the agent gave to the switch
 */
public record SwitchRemoval(OvsdbAccess access, Path key) {
    private static final String TUNNELS = "external_ids:idv-owner=network-service";
    private static final String FORWARD = "priority=0,actions=NORMAL\n";

    /** Answers what was there. */
    public List<String> run() {
        List<String> removed = new ArrayList<>();
        // First, so that nobody makes tunnels anew.
        access.remove().forEach(manager -> removed.add("manager " + manager + " of the switch"));
        if (vsctl("get-ssl").contains(key.toString())) {
            vsctl("del-ssl");
            removed.add("keys of the switch");
        }
        // Others call theirs the same.
        if (vsctl("--columns=name", "find", "Bridge", "name=" + BRIDGE, OpenVswitch.OWNER)
                .contains(BRIDGE)) {
            removeBridge();
            removed.add("bridge " + BRIDGE);
        }
        return removed;
    }

    private static void removeBridge() {
        List<String> tunnels = lines(vsctl("--columns=name", "find", "Port", TUNNELS)).stream()
                .map(line -> line.substring(line.indexOf(':') + 1).strip().replace("\"", ""))
                .toList();
        List<String> foreign = lines(vsctl("list-ports", BRIDGE)).stream()
                .filter(port -> !tunnels.contains(port) && !isLeftover(port))
                .toList();
        if (foreign.isEmpty()) {
            vsctl("del-br", BRIDGE);
            return;
        }
        tunnels.forEach(tunnel -> vsctl("--if-exists", "del-port", BRIDGE, tunnel));
        vsctl("set", "Bridge", BRIDGE, "fail_mode=standalone");
        OpenVswitch.setFlows(FORWARD);
        throw new StepFailure(
                "BRIDGE_SHARED",
                "bridge " + BRIDGE + " stays, for it has ports of others: " + String.join(", ", foreign));
    }

    /** Of a guest that ended while libvirt was away: its card is gone, its port is not. */
    private static boolean isLeftover(String port) {
        return !GuestPort.deviceExists(port)
                && vsctl("--if-exists", "get", "Interface", port, "external_ids")
                        .contains("attached-mac=");
    }

    private static List<String> lines(String printed) {
        return printed.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
