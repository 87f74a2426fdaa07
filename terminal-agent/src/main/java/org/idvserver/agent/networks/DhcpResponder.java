package org.idvserver.agent.networks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;

/**
 * dnsmasq in a network namespace of its own, with a leg in br-int. It gives addresses to the listed hosts only, and no router; it knows
 * the names of the network's desktops, and no way to ask for others.
 */
final class DhcpResponder {
    static final String NAMESPACE_PREFIX = "idv-dhcp-";

    private static final String CODE = "DHCP_FAILED";
    private static final String INNER = "eth0";
    private static final String READABLE = "rw-r--r--";

    private final Path folder;
    private final OpenVswitch ovs;
    private final String namespace;
    private final String outer;
    private final DnsmasqProcess dnsmasq;

    DhcpResponder(int vni, Path folder, OpenVswitch ovs) {
        this.folder = folder;
        this.ovs = ovs;
        this.namespace = NAMESPACE_PREFIX + vni;
        // An open vSwitch port of this machine; 12 characters at most of the 15 that Linux allows.
        this.outer = "dhcp" + vni;
        this.dnsmasq = DnsmasqProcess.inNamespace(
                namespace, CODE, folder.resolve("dnsmasq.conf"), folder.resolve("dnsmasq.pid"));
    }

    void ensure(InternalNetworkOrder order, Set<String> wayOut) throws IOException {
        DurableFile.folder(folder, "rwxr-xr-x");
        ensureLeg(order);
        DhcpOrder dhcp = order.getDhcp();
        if (!ovs.ifaceId(outer).equals(dhcp.getPortId())) {
            ovs.attach(outer, dhcp.getPortId());
        }
        ensureServer(order, wayOut);
    }

    void remove() {
        dnsmasq.stop();
        ovs.detach(outer);
        if (exists("/run/netns/" + namespace)) {
            Command.of("ip", "netns", "del", namespace).runOrFail(CODE);
        }
        if (Command.of("ip", "link", "show", outer).succeeds()) {
            // The namespace takes the pair along a moment later; whoever is first.
            Command.of("ip", "link", "del", outer).exit();
        }
        DhcpResponders.removeFolder(folder);
    }

    private void ensureLeg(InternalNetworkOrder order) throws IOException {
        String wish = leg(order);
        Path note = folder.resolve("leg");
        boolean same = exists(note.toString()) && Files.readString(note).equals(wish);
        if (same && legThere()) {
            return;
        }
        Files.deleteIfExists(note);
        // A server that runs holds on to what was, and so may the switch, though a device of that name is there.
        dnsmasq.stop();
        ovs.detach(outer);
        makeLeg(order);
        DurableFile.write(note, wish.getBytes(StandardCharsets.US_ASCII), READABLE);
    }

    private static String leg(InternalNetworkOrder order) {
        return order.getDhcp().getMac() + " " + order.getDhcp().getAddress() + " " + order.getCidr() + " "
                + order.getMtu() + "\n";
    }

    private boolean legThere() {
        return exists("/run/netns/" + namespace)
                && Command.of("ip", "link", "show", outer).succeeds()
                && Command.of("ip", "-n", namespace, "link", "show", INNER).succeeds();
    }

    private void makeLeg(InternalNetworkOrder order) {
        DhcpOrder dhcp = order.getDhcp();
        String mtu = String.valueOf(order.getMtu());
        if (!exists("/run/netns/" + namespace)) {
            run("ip", "netns", "add", namespace);
        }
        if (!legThere()) {
            Command.of("ip", "link", "del", outer).exit();
            run("ip", "link", "add", outer, "type", "veth", "peer", "name", INNER, "netns", namespace);
        }
        run("ip", "-n", namespace, "link", "set", INNER, "down");
        run("ip", "-n", namespace, "link", "set", INNER, "address", dhcp.getMac(), "mtu", mtu);
        run("ip", "-n", namespace, "addr", "flush", "dev", INNER);
        run("ip", "-n", namespace, "addr", "add", dhcp.getAddress() + "/" + prefixLength(order), "dev", INNER);
        run("ip", "-n", namespace, "link", "set", "lo", "up");
        run("ip", "-n", namespace, "link", "set", INNER, "up");
        // The userspace datapath reads frames as they were sent: the sender fills in the checksums.
        run("ip", "netns", "exec", namespace, "ethtool", "-K", INNER, "tx", "off", "tso", "off", "gso", "off");
        run("ip", "link", "set", outer, "mtu", mtu, "up");
    }

    private void ensureServer(InternalNetworkOrder order, Set<String> wayOut) throws IOException {
        boolean confChanged = replace(folder.resolve("dnsmasq.conf"), DnsmasqText.configuration(order, folder, INNER));
        boolean hostsChanged = replace(folder.resolve("hosts"), DnsmasqText.hosts(order.getDhcp(), wayOut));
        hostsChanged |= replace(folder.resolve("names"), DnsmasqText.names(order.getDns()));
        // Whole at each pass: to look would cost as much.
        Command.of("ip", "netns", "exec", namespace, "nft", "-f", "-")
                .reading(DhcpClients.rules(order.getDhcp()))
                .runOrFail(CODE);
        Path read = folder.resolve("read");
        if (confChanged || !dnsmasq.alive()) {
            Files.deleteIfExists(read);
            dnsmasq.restart();
        } else if (hostsChanged || !exists(read.toString())) {
            Files.deleteIfExists(read);
            dnsmasq.readHostsAgain();
        }
        // Without this note a kill between the change and the signal would leave the old hosts in force.
        if (!exists(read.toString())) {
            DurableFile.write(read, new byte[0], READABLE);
        }
    }

    private boolean replace(Path file, String content) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(content)) {
            return false;
        }
        Files.deleteIfExists(folder.resolve("read"));
        DurableFile.write(file, content.getBytes(StandardCharsets.US_ASCII), READABLE);
        return true;
    }

    private static int prefixLength(InternalNetworkOrder order) {
        return Ipv4Range.parse(order.getCidr())
                .orElseThrow(() -> new StepFailure(CODE, "not a range: " + order.getCidr()))
                .prefixLength();
    }

    private static boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    private static void run(String... arguments) {
        Command.of(arguments).runOrFail(CODE);
    }
}
