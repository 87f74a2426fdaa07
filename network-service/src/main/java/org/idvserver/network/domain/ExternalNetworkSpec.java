package org.idvserver.network.domain;

import java.util.List;
import java.util.Optional;
import org.idvserver.kit.error.Faults;

/** What an external network is to be. */
public record ExternalNetworkSpec(
        String name,
        Cidr cidr,
        String gateway,
        String dhcpFirst,
        String dhcpLast,
        int mtu,
        boolean isDefault,
        boolean onServerNodes,
        Optional<AllowList> allowList) {
    private static final int SMALLEST = 29;
    private static final int LARGEST = 16;
    /** Of Ethernet, in bytes. */
    public static final int USUAL_MTU = 1500;

    /** The wish as it came in: what is absent is chosen. */
    public record Wish(
            String name,
            String cidr,
            Optional<String> gateway,
            Optional<String> dhcpFirst,
            Optional<String> dhcpLast,
            int mtu,
            boolean isDefault,
            boolean onServerNodes,
            Optional<List<AllowedDestination.Wish>> allowList) {}

    /** Checks the whole wish; throws all its faults at once. The gateway is the first address unless said otherwise. */
    public static ExternalNetworkSpec of(Wish wish) {
        Faults faults = new Faults();
        Optional<AllowList> allowList = wish.allowList().map(list -> AllowList.of(list, "allowList", faults));
        faults.require(
                allowList.isEmpty() || !wish.onServerNodes(),
                "allowList",
                "must be left out with onServerNodes: only terminals keep lists");
        faults.require(Cidr.isValid(wish.cidr()), "cidr", "must be an IPv4 block such as 192.168.150.0/24");
        faults.throwIfAny();
        Cidr cidr = Cidr.parse(wish.cidr());
        faults.require(
                cidr.prefix() >= LARGEST && cidr.prefix() <= SMALLEST,
                "cidr",
                "must have a prefix from " + LARGEST + " to " + SMALLEST);
        faults.throwIfAny();
        String gateway = wish.gateway().orElse(cidr.address(1));
        String first = wish.dhcpFirst().orElse(cidr.address(2));
        String last = wish.dhcpLast().orElse(cidr.address((int) cidr.size() - 2));
        faults.require(isHost(cidr, gateway), "gateway", "must be a host address of " + cidr);
        faults.require(isHost(cidr, first), "dhcpFirst", "must be a host address of " + cidr);
        faults.require(isHost(cidr, last), "dhcpLast", "must be a host address of " + cidr);
        faults.throwIfAny();
        faults.require(cidr.host(first) <= cidr.host(last), "dhcpLast", "must not be before dhcpFirst");
        faults.require(
                cidr.host(gateway) < cidr.host(first) || cidr.host(gateway) > cidr.host(last),
                "gateway",
                "must be outside of the DHCP range");
        faults.throwIfAny();
        return new ExternalNetworkSpec(
                wish.name(), cidr, gateway, first, last, wish.mtu(), wish.isDefault(), wish.onServerNodes(), allowList);
    }

    private static boolean isHost(Cidr cidr, String address) {
        if (!address.matches(Cidr.ADDRESS)) {
            return false;
        }
        int host = cidr.host(address);
        return host > 0 && host < cidr.size() - 1;
    }
}
