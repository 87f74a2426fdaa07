package org.idvserver.agent.networks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.idvserver.agent.config.AgentSettings.Underlay;

/**
 * How network-service gets to this machine's OVSDB: by calling where it listens, or by being called. Open vSwitch's word for that is
 * manager; one is the agent's, and those of others beside it are left alone.
 */
public final class OvsdbAccess {
    /** OVSDB's registered port. */
    private static final int PORT = 6640;

    private static final String DIAL_IN = "dial-in";

    private final String listening;
    private final String manager;
    private final String endpoint;

    private OvsdbAccess(String address, Optional<String> dialIn) {
        this.listening = "pssl:" + PORT + ":" + address;
        this.manager = dialIn.map(place -> "ssl:" + place).orElse(listening);
        this.endpoint = dialIn.isPresent() ? DIAL_IN : "ssl:" + address + ":" + PORT;
    }

    public static OvsdbAccess of(Underlay underlay) {
        return new OvsdbAccess(underlay.address(), underlay.dialIn());
    }

    /** As this terminal tells the server of it. */
    public String endpoint() {
        return endpoint;
    }

    /** What ovs-vsctl is to do so that this is the agent's only manager. */
    List<String> settling() {
        List<String> present = present();
        List<String> commands = new ArrayList<>(
                present.contains(manager)
                        ? List.of("--", "set", "Manager", manager, OpenVswitch.OWNER)
                        : List.of(
                                "--",
                                "--id=@manager",
                                "create",
                                "Manager",
                                "target=\"" + manager + "\"",
                                OpenVswitch.OWNER,
                                "--",
                                "add",
                                "Open_vSwitch",
                                ".",
                                "manager_options",
                                "@manager"));
        Set<String> former = ours(present);
        former.remove(manager);
        former.forEach(gone -> commands.addAll(removing(gone)));
        return commands;
    }

    /** Answers what was there. */
    Set<String> remove() {
        Set<String> ours = ours(present());
        List<String> commands = new ArrayList<>();
        ours.forEach(gone -> commands.addAll(removing(gone)));
        if (!commands.isEmpty()) {
            OpenVswitch.vsctl(commands.subList(1, commands.size()).toArray(String[]::new));
        }
        return ours;
    }

    /** Agents of earlier releases set no mark, and others that set managers anew lose it. */
    private Set<String> ours(List<String> present) {
        Set<String> ours = new LinkedHashSet<>();
        lines(OpenVswitch.vsctl("--columns=target", "find", "Manager", OpenVswitch.OWNER))
                .forEach(line ->
                        ours.add(line.substring(line.indexOf(':') + 1).strip().replace("\"", "")));
        ours.add(listening);
        ours.add(manager);
        ours.retainAll(present);
        return ours;
    }

    private static List<String> present() {
        return lines(OpenVswitch.vsctl("get-manager"));
    }

    private static List<String> removing(String target) {
        String row = "@gone" + target.replaceAll("[^A-Za-z0-9]", "-");
        return List.of(
                "--",
                "--id=" + row,
                "get",
                "Manager",
                target,
                "--",
                "remove",
                "Open_vSwitch",
                ".",
                "manager_options",
                row);
    }

    private static List<String> lines(String printed) {
        return printed.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
