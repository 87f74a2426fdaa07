package org.idvserver.agent.networks;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.StepFailure;

/** This machine's switch: br-int for the desktops, and an OVSDB that network-service may change by mTLS. Tunnels and tags are its business. */
public final class OpenVswitch {
    public static final String BRIDGE = "br-int";
    static final String OWNER_KEY = "idv-owner";
    static final String OWNER_NAME = "terminal-agent";
    /** On a bridge or a manager that an agent made, or took over, and on the ports of its guests. */
    static final String OWNER = "external_ids:" + OWNER_KEY + "=" + OWNER_NAME;
    /** The dead VLAN: no tunnel bears it, so what is not wired yet reaches no other machine. */
    public static final String DEAD_VLAN = "4095";

    private static final Logger LOG = Logger.getLogger(OpenVswitch.class.getName());
    private static final String CODE = "OVS_DOWN";
    private static final String UNKNOWN = "unknown";

    private final String datapath;
    private final OvsdbAccess access;
    private final List<Path> tls;

    private volatile String seenWhenRight = UNKNOWN;

    /**
     * @param datapath system or netdev
     * @param tls private key, certificate chain, CA
     */
    public OpenVswitch(String datapath, OvsdbAccess access, List<Path> tls) {
        this.datapath = datapath;
        this.access = access;
        this.tls = List.copyOf(tls);
    }

    /** Looks, and sets what is not so. */
    public void ensure() {
        if (!look().equals(seenWhenRight)) {
            apply();
            seenWhenRight = look();
        }
        // It is a trunk of every VLAN: nothing of this machine may listen there.
        if (up(BRIDGE)) {
            Command.of("ip", "link", "set", BRIDGE, "down").runOrFail(CODE);
        }
    }

    /** To be called when the certificate changed. */
    public void takeNewCertificate() {
        seenWhenRight = UNKNOWN;
    }

    private String look() {
        return vsctl("--if-exists", "get", "Bridge", BRIDGE, "datapath_type", "--", "get-ssl", "--", "get-manager");
    }

    private void apply() {
        List<String> commands = new ArrayList<>(List.of(
                "--may-exist",
                "add-br",
                BRIDGE,
                "--",
                "set",
                "Bridge",
                BRIDGE,
                "datapath_type=" + datapath,
                OWNER,
                "--",
                "set-ssl",
                tls.get(0).toString(),
                tls.get(1).toString(),
                tls.get(2).toString()));
        commands.addAll(access.settling());
        vsctl(commands.toArray(String[]::new));
    }

    /** The iface-id of a port of br-int; empty when there is none. */
    String ifaceId(String port) {
        return vsctl("--if-exists", "get", "Interface", port, "external_ids:iface-id")
                .strip()
                .replace("\"", "");
    }

    /** Puts a device into the switch, dead until its iface-id is wired, and apart from what else is dead. */
    void attach(String device, String ifaceId) {
        vsctl(
                "--if-exists",
                "del-port",
                device,
                "--",
                "add-port",
                BRIDGE,
                device,
                "tag=" + DEAD_VLAN,
                "protected=true",
                "--",
                "set",
                "Interface",
                device,
                "external_ids:iface-id=" + ifaceId);
    }

    void detach(String device) {
        vsctl("--if-exists", "del-port", BRIDGE, device);
    }

    List<GuestPort> guestPorts() {
        String[] listed = {
            "ovs-vsctl",
            "--timeout=15",
            "--format=json",
            "--",
            "--columns=name,ofport,external_ids",
            "list",
            "Interface",
            "--",
            "--columns=_uuid,name,tag,protected,external_ids",
            "list",
            "Port",
            "--",
            "list-ports",
            BRIDGE
        };
        return GuestPort.read(Command.of(listed).runOrFail(CODE));
    }

    /** Looks, and makes these the flows of br-int, all at once; what is there already is not touched. */
    void ensureFlows(String flows) {
        if (!ofctl("diff-flows", flows).succeeds()) {
            setFlows(flows);
            LOG.info("the flows of " + BRIDGE + " were set");
        }
    }

    /**
     * Without flows, as when it begins anew, the switch carries nothing. A change of this mode takes all flows away for a moment: for when
     * no guest is cut by it.
     */
    void ensureClosedWithoutFlows(String flows) {
        if (!vsctl("get", "Bridge", BRIDGE, "fail_mode").strip().equals("secure")) {
            vsctl("set", "Bridge", BRIDGE, "fail_mode=secure");
            setFlows(flows);
            LOG.info(BRIDGE + " carries nothing without flows from now on");
        }
    }

    /** Marks ports of guests, and keeps those on the dead VLAN from each other; what is so already is not touched. */
    void keepApart(List<GuestPort> ports) {
        for (GuestPort port : ports) {
            if (!port.row().marked()) {
                vsctl("--if-exists", "set", "Port", port.row().uuid(), OWNER);
            }
        }
        List<String> open = ports.stream()
                .filter(OpenVswitch::isOpen)
                .map(port -> port.row().uuid())
                .filter(uuid -> !closes(uuid))
                .toList();
        if (!open.isEmpty()
                && guestPorts().stream()
                        .anyMatch(
                                port -> isOpen(port) && open.contains(port.row().uuid()))) {
            throw new StepFailure("GUARD_FAILED", "ports on the dead VLAN cannot be kept apart: " + open);
        }
    }

    private static boolean isOpen(GuestPort port) {
        return port.row().unwired() && !port.row().apart();
    }

    /** Only while it is on the dead VLAN, for network-service may wire it at this moment: a port apart is cut from the tunnels. */
    private static boolean closes(String uuid) {
        return Command.of(
                        "ovs-vsctl",
                        "--timeout=1",
                        "--",
                        "wait-until",
                        "Port",
                        uuid,
                        "tag=" + DEAD_VLAN,
                        "--",
                        "set",
                        "Port",
                        uuid,
                        "protected=true")
                .succeeds();
    }

    /** By its row: one of the same name that came since stays. */
    void removeLeftBehind(GuestPort port) {
        vsctl("remove", "Bridge", BRIDGE, "ports", port.row().uuid());
        LOG.info("port " + port.row().name() + " removed, for its guest is gone");
    }

    static void setFlows(String flows) {
        ofctl("replace-flows", flows).runOrFail(CODE);
    }

    // Bundles, which make many changes one, came with OpenFlow 1.4.
    private static Command ofctl(String what, String flows) {
        return Command.of("ovs-ofctl", "--timeout=15", "-O", "OpenFlow14", "--bundle", what, BRIDGE, "/dev/stdin")
                .reading(flows);
    }

    static String vsctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--timeout=15", "--"));
        command.addAll(List.of(arguments));
        return Command.of(command).runOrFail(CODE);
    }

    private static boolean up(String device) {
        try {
            NetworkInterface found = NetworkInterface.getByName(device);
            return found != null && found.isUp();
        } catch (SocketException unknown) {
            return true;
        }
    }
}
