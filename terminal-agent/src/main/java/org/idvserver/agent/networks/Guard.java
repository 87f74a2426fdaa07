package org.idvserver.agent.networks;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.agent.host.StepFailure;

/**
 * Packet filter rules that keep guests of NAT networks away from the machines of the lab and from each other: no guest reaches a
 * protected address, sends VXLAN, opens a port of this machine but DHCP and DNS, or sends as another; OVSDB and libvirt answer to the
 * management addresses only. For one thread.
 */
public final class Guard {
    private static final Logger LOG = Logger.getLogger(Guard.class.getName());
    private static final String CODE = "GUARD_FAILED";

    private final Map<String, Card> cards = new TreeMap<>();
    private List<String> families = List.of();
    private String installed = "";
    private String seenWhenRight = "";

    /**
     * Looks, and installs the rules when they are missing, changed or others.
     *
     * @param orders the cards that are ordered; empty when nothing is known, and then what is said of cards stays
     */
    public void ensure(
            Collection<Ipv4Range> protectedRanges,
            Collection<Ipv4Range> management,
            Optional<? extends Collection<Card>> orders) {
        // A guest that is not ordered any more keeps its right to send until it is off.
        cards.values().removeIf(card -> !there(card.device()));
        orders.stream()
                .flatMap(Collection::stream)
                .filter(Card::external)
                .forEach(card -> cards.put(card.portId(), card));
        GuardRules guard = new GuardRules(protectedRanges, management, cards.values());
        families = orders.isPresent() ? List.of("inet", "bridge") : List.of("inet");
        String rules = orders.isPresent() ? guard.text() : guard.machine();
        if (!rules.equals(installed)) {
            install(rules);
        } else if (!asInstalled()) {
            LOG.warning("somebody changed the guard's rules");
            install(rules);
        }
    }

    /** Takes the rules away, of both families; answers which were there. */
    public static List<String> remove() {
        List<String> there = List.of("inet", "bridge").stream()
                .filter(family -> Command.of("nft", "list", "table", family, GuardRules.TABLE)
                        .succeeds())
                .toList();
        there.forEach(family ->
                Command.of("nft", "delete", "table", family, GuardRules.TABLE).runOrFail(CODE));
        return there;
    }

    private void install(String rules) {
        Command.of("nft", "-f", "-").reading(rules).runOrFail(CODE);
        installed = rules;
        seenWhenRight = look();
    }

    private boolean asInstalled() {
        try {
            return look().equals(seenWhenRight);
        } catch (StepFailure gone) {
            return false;
        }
    }

    /** The rules as they are, without what they counted. */
    private String look() {
        return families.stream().map(Guard::list).collect(Collectors.joining());
    }

    private static String list(String family) {
        return Command.of("nft", "-s", "list", "table", family, GuardRules.TABLE)
                .runOrFail(CODE);
    }

    private static boolean there(String device) {
        try {
            return NetworkInterface.getByName(device) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }
}
