package org.idvserver.agent.networks;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;

/** A NAT network of libvirt's, as it is wished or as it is. */
public record NatNetwork(
        String id, String name, String device, String gateway, String netmask, int mtu, SortedSet<StaticHost> hosts) {
    static final String BRIDGE_PREFIX = "virbr-";

    /** An address that DHCP gives to one MAC. */
    public record StaticHost(String mac, String address, String hostname) implements Comparable<StaticHost> {
        @Override
        public int compareTo(StaticHost other) {
            return toString().compareTo(other.toString());
        }
    }

    public NatNetwork {
        hosts = Collections.unmodifiableSortedSet(new TreeSet<>(hosts));
    }

    /**
     * @param device the interface it goes out by
     */
    public static NatNetwork ordered(ExternalNetworkOrder order, String device) {
        TreeSet<StaticHost> hosts = new TreeSet<>();
        order.getHostsList()
                .forEach(host -> hosts.add(new StaticHost(host.getMac(), host.getAddress(), host.getHostname())));
        String netmask = Ipv4Range.parse(order.getCidr()).orElseThrow().netmask();
        return new NatNetwork(
                order.getNetworkId(), order.getName(), device, order.getGateway(), netmask, order.getMtu(), hosts);
    }

    /** Its Linux bridge. The guard's rules hold for virbr*; the rest also says that the network is ours. */
    public String bridge() {
        return DeviceName.of(BRIDGE_PREFIX, id);
    }

    /** Of the hosts wished those that have a place in it as it is, so that who comes gets an address; the others keep what they have. */
    Set<StaticHost> fitting(Set<StaticHost> wished) {
        return wished.stream()
                .flatMap(host -> Ipv4Range.together(host.address(), gateway, netmask)
                        ? Stream.of(host)
                        : hosts.stream().filter(known -> known.mac().equals(host.mac())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The same but for the hosts, which can be changed while guests use it. */
    boolean differsInHostsOnly(NatNetwork other) {
        return new NatNetwork(id, name, device, gateway, netmask, mtu, other.hosts).equals(other);
    }
}
