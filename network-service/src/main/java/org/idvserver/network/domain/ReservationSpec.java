package org.idvserver.network.domain;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.idvserver.kit.error.Faults;

/** What is to be reserved in a network. */
public record ReservationSpec(AddressRange range, Optional<String> mac, String note) {
    /** The lowest bit of a MAC's first octet says that it is a group's. */
    private static final Pattern UNICAST = Pattern.compile("[0-9a-f][02468ace](:[0-9a-f]{2}){5}");

    private static final String NOBODY = "00:00:00:00:00:00";

    /** The wish as it came in: addresses are addresses; without a last one it is the first alone. */
    public record Wish(String first, Optional<String> last, Optional<String> mac, String note) {}

    /** Checks the whole wish; throws all its faults at once. */
    public static ReservationSpec of(Wish wish, Network network) {
        Faults faults = new Faults();
        Cidr cidr = network.cidr();
        int first = cidr.host(wish.first());
        int last = wish.last().map(cidr::host).orElse(first);
        faults.require(first >= 0, "first", "is outside of " + cidr);
        faults.require(last >= 0 || wish.last().isEmpty(), "last", "is outside of " + cidr);
        AddressRange range = new AddressRange(cidr, first, last);
        if (!faults.any()) {
            faults.require(first <= last, "last", "must not be before first");
            checkHolders(range, network, faults);
        }
        Optional<String> mac = wish.mac().map(text -> text.toLowerCase(Locale.ROOT));
        mac.ifPresent(known -> checkMac(known, wish, network, faults));
        faults.throwIfAny();
        return new ReservationSpec(range, mac, wish.note());
    }

    /** Addresses that the network itself has. */
    private static void checkHolders(AddressRange range, Network network, Faults faults) {
        Cidr cidr = network.cidr();
        int broadcast = (int) cidr.size() - 1;
        faults.require(!range.contains(0), "first", cidr.address(0) + " is the network's own address");
        faults.require(
                !range.contains(broadcast),
                range.firstHost() == range.lastHost() ? "first" : "last",
                cidr.address(broadcast) + " is the broadcast address");
        AddressPlan plan = network.addressPlan();
        if (network instanceof InternalNetwork) {
            faults.require(
                    range.firstHost() > plan.reservedLast() || range.lastHost() < plan.first(),
                    "first",
                    new AddressRange(cidr, plan.first(), plan.reservedLast())
                            + " is kept for the network's gateway and its DHCP services");
        } else {
            faults.require(!range.contains(plan.gateway()), "first", cidr.address(plan.gateway()) + " is the gateway");
        }
    }

    /** Terminals answer DHCP for their own desktops only: libvirt on server nodes is the one that can be told of others. */
    private static void checkMac(String mac, Wish wish, Network network, Faults faults) {
        faults.require(
                UNICAST.matcher(mac).matches() && !mac.equals(NOBODY),
                "mac",
                "must be the MAC of one machine, such as 52:54:00:12:34:56");
        faults.require(
                wish.last().isEmpty() || wish.last().get().equals(wish.first()),
                "mac",
                "must be left out with more than one address");
        faults.require(
                network instanceof ExternalNetwork external && external.isOnServerNodes(),
                "mac",
                "must be left out: only networks on server nodes give addresses to machines that are no desktops");
    }
}
