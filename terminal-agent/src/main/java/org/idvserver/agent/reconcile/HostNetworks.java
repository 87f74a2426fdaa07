package org.idvserver.agent.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.idvserver.agent.config.AgentSettings.Underlay;
import org.idvserver.agent.desktops.Surroundings;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.networks.AllowLists;
import org.idvserver.agent.networks.DhcpResponders;
import org.idvserver.agent.networks.ExternalNetworks;
import org.idvserver.agent.networks.Guard;
import org.idvserver.agent.networks.ListedNames;
import org.idvserver.agent.networks.ListedNetwork;
import org.idvserver.agent.networks.NatBridge;
import org.idvserver.agent.networks.NatNetwork;
import org.idvserver.agent.networks.OpenVswitch;
import org.idvserver.agent.networks.PortGuard;
import org.idvserver.agent.networks.WakeOnLan;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.WakeOrder;

/** The networks' part of a pass: guard, switch, NAT networks, DHCP. What fails is told, and keeps from starting only what needs it. */
public final class HostNetworks {
    private final Underlay underlay;
    private final Guards guards;
    private final OpenVswitch ovs;
    private final ExternalNetworks external;
    private final DhcpResponders dhcp;
    private final WakeOnLan wakeOnLan;
    private final Observations observations;

    public HostNetworks(
            Underlay underlay,
            Guards guards,
            OpenVswitch ovs,
            ExternalNetworks external,
            DhcpResponders dhcp,
            Observations observations) {
        this.underlay = underlay;
        this.guards = guards;
        this.ovs = ovs;
        this.external = external;
        this.dhcp = dhcp;
        this.wakeOnLan = new WakeOnLan(underlay.address());
        this.observations = observations;
    }

    /**
     * @param machine nft's rules
     * @param lists nft's rules of allow-lists
     * @param names their resolvers
     * @param ports the switch's flows
     */
    public record Guards(Guard machine, AllowLists lists, ListedNames names, PortGuard ports) {}

    /** What must hold whether there are orders or not. Answers what is missing. */
    Map<String, StepFailure> ensureBase(Optional<CheckedOrders> orders) {
        Map<String, StepFailure> missing = new HashMap<>();
        attempt("GUARD_FAILED", () -> ensureGuard(orders))
                .ifPresent(failure -> missing.put(Surroundings.GUARD, failure));
        orders.ifPresent(known -> ensureLists(known, missing));
        attempt("OVS_DOWN", () -> ensureSwitch(orders)).ifPresent(failure -> missing.put(Surroundings.SWITCH, failure));
        return missing;
    }

    /** Orders may be old: the server is away, or this machine was off. */
    private static List<String> neighbours(TerminalOrders orders) {
        long now = Instant.now().getEpochSecond();
        return orders.getWakesList().stream()
                .filter(wake -> wake.getUntilTime().getSeconds() > now)
                .map(WakeOrder::getMac)
                .toList();
    }

    /** Answers what a desktop may need, and adds to what is missing. */
    Surroundings ensure(CheckedOrders orders, Map<String, StepFailure> missing) {
        attempt("WAKE_FAILED", () -> wakeOnLan.wake(neighbours(orders.orders())));
        List<String> waiting = new ArrayList<>();
        attempt("NETWORK_FAILED", () -> waiting.addAll(external.retain(orders.externalIds())));
        attempt("NAMES_FAILED", () -> guards.names.retain(guards.lists.present()));
        orders.external().values().forEach(order -> {
            ListedNetwork listed = orders.listed().get(order.getNetworkId());
            if (missing.containsKey(order.getNetworkId())) {
                return;
            }
            String finding = "NETWORK_FAILED " + order.getName();
            attempt(finding, () -> ensureExternal(NatNetwork.ordered(order, underlay.device()))
                            .ifPresent(waiting::add))
                    .ifPresent(failure -> missing.put(order.getNetworkId(), failure));
            if (listed != null) {
                attempt("NAMES_FAILED " + order.getName(), () -> guards.names.ensure(listed));
            } else {
                observations.clear("NAMES_FAILED " + order.getName());
            }
        });
        tellWaiting(waiting);
        if (!missing.containsKey(Surroundings.SWITCH)) {
            ensureDhcp(orders);
        }
        return new Surroundings(orders.internal(), orders.external(), missing);
    }

    /** One that is in use goes on as it is: nothing is missing. */
    private Optional<String> ensureExternal(NatNetwork network) {
        Optional<String> waiting = external.ensure(network);
        NatBridge.ensureDeaf(network.bridge());
        return waiting;
    }

    private void tellWaiting(List<String> waiting) {
        if (waiting.isEmpty()) {
            observations.clear("NETWORK_IN_USE");
        } else {
            observations.finding("NETWORK_IN_USE", String.join("; ", waiting));
        }
    }

    // Without DHCP a desktop still runs: its network comes when the responder does.
    private void ensureDhcp(CheckedOrders orders) {
        attempt("DHCP_FAILED", () -> dhcp.retain(orders.vnis()));
        Set<String> wayOut = orders.cardsBesideAWayOut();
        orders.internal()
                .values()
                .forEach(order -> attempt("DHCP_FAILED " + order.getVni(), () -> dhcp.ensure(order, wayOut)));
    }

    private void ensureGuard(Optional<CheckedOrders> orders) {
        Optional<List<Ipv4Range>> ranges =
                orders.map(CheckedOrders::protectedRanges).orElse(Optional.of(List.of()));
        guards.machine.ensure(
                ranges.orElseThrow(
                        () -> new StepFailure("GUARD_FAILED", "the orders' protected addresses cannot be read")),
                underlay.management(),
                orders.map(CheckedOrders::cards));
    }

    // Without orders nothing is known: the lists stay as they were. Each is put in force whatever becomes of the
    // others.
    private void ensureLists(CheckedOrders orders, Map<String, StepFailure> missing) {
        Set<String> listed = orders.listedIds();
        Map<String, StepFailure> failed = new HashMap<>();
        for (String id : listed) {
            try {
                ensureList(id, orders.listed().get(id));
            } catch (StepFailure failure) {
                failed.put(id, failure);
            }
        }
        missing.putAll(failed);
        Set<String> open = new HashSet<>(orders.external().keySet());
        open.removeAll(listed);
        // One finding for all: that of a network would stay when the network goes.
        attempt("LIST_FAILED", () -> {
            guards.lists.retain(listed, open);
            failed.values().stream().findFirst().ifPresent(failure -> {
                throw failure;
            });
        });
    }

    private void ensureList(String id, ListedNetwork known) {
        if (known == null) {
            guards.lists.ensureAny(id);
        } else {
            guards.lists.ensure(known);
        }
    }

    // Without orders nothing is known: the ports are guarded as they were.
    private void ensureSwitch(Optional<CheckedOrders> orders) {
        ovs.ensure();
        orders.ifPresent(known -> guards.ports.ensure(known.cards()));
    }

    private Optional<StepFailure> attempt(String finding, Runnable step) {
        try {
            step.run();
            observations.clear(finding);
            return Optional.empty();
        } catch (StepFailure failure) {
            observations.finding(finding, failure.getMessage());
            return Optional.of(failure);
        }
    }
}
