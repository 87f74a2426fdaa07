package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.NodeEndpoint;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.RequestProblem;

/** Keeps one network an owner and one address a port, as network-service does. */
@Mock
@ApplicationScoped
public class FakeNetworks implements Networks {
    /** A network that is not there. */
    public static final UUID NOWHERE = UUID.randomUUID();

    public static final UUID EXTERNAL = UUID.randomUUID();

    private record Port(PortWish wish, PortAddress address) {}

    private final Map<NetworkOwner, UUID> networkOf = new ConcurrentHashMap<>();
    private final Map<UUID, Port> ports = new ConcurrentHashMap<>();
    private final Map<UUID, NodeEndpoint> nodes = new ConcurrentHashMap<>();
    private final Map<UUID, List<UUID>> placed = new ConcurrentHashMap<>();
    private final Map<UUID, Long> left = new ConcurrentHashMap<>();
    private final Set<UUID> exhausted = ConcurrentHashMap.newKeySet();
    private final Set<NetworkOwner> vanishing = ConcurrentHashMap.newKeySet();
    private final Set<NetworkOwner> unmakeable = ConcurrentHashMap.newKeySet();
    private volatile boolean outside = true;
    private volatile Optional<List<Allowed>> allowList = Optional.empty();
    private final AtomicInteger addresses = new AtomicInteger();
    private final Map<UUID, Boolean> refusedNodes = new ConcurrentHashMap<>();

    @Override
    public Uni<UUID> ensureNetwork(NetworkOwner owner, String name) {
        if (unmakeable.contains(owner)) {
            return Uni.createFrom().failure(new Problem(NoVnis.VNIS_EXHAUSTED, "No VNI is left"));
        }
        return Uni.createFrom().item(networkOf.computeIfAbsent(owner, id -> UUID.randomUUID()));
    }

    @Override
    public Uni<UUID> defaultExternalNetwork() {
        return Uni.createFrom().item(EXTERNAL);
    }

    @Override
    public Uni<Map<UUID, Outcome<PortAddress>>> ensurePorts(Collection<PortWish> wishes) {
        Map<UUID, Outcome<PortAddress>> outcomes = new HashMap<>();
        Set<UUID> gone = gone();
        for (PortWish wish : wishes) {
            if (gone.contains(wish.networkId())) {
                outcomes.put(
                        wish.portId(),
                        Outcome.failed(new Outcome.ItemFault("NETWORK_NOT_FOUND", "No such network", false)));
                continue;
            }
            if (exhausted.contains(wish.networkId())) {
                outcomes.put(
                        wish.portId(),
                        Outcome.failed(new Outcome.ItemFault("ADDRESSES_EXHAUSTED", "No address is left", true)));
                continue;
            }
            Port port = ports.computeIfAbsent(wish.portId(), id -> new Port(wish, nextAddress()));
            outcomes.put(wish.portId(), Outcome.done(port.address()));
        }
        return Uni.createFrom().item(outcomes);
    }

    private Set<UUID> gone() {
        Set<UUID> gone = new HashSet<>();
        vanishing.removeIf(owner -> networkOf.containsKey(owner) && gone.add(networkOf.remove(owner)));
        return gone;
    }

    private PortAddress nextAddress() {
        int number = addresses.incrementAndGet();
        return new PortAddress(
                "02:00:00:00:%02x:%02x".formatted(number >> 8, number & 255),
                "10.128.%d.%d".formatted(number >> 8, number & 255));
    }

    /** Says from now on that an owner has so much room in each of their networks. */
    public void leave(UUID owner, long addresses) {
        left.put(owner, addresses);
    }

    /** Lets somebody delete a network once it was asked for, and before its first port is. */
    public void vanish(NetworkOwner owner) {
        vanishing.add(owner);
    }

    /** Has no VNI for a network, or has one again. */
    public void refuseToMake(NetworkOwner owner, boolean refuses) {
        if (refuses) {
            unmakeable.add(owner);
        } else {
            unmakeable.remove(owner);
        }
    }

    private enum NoVnis implements ProblemCode {
        VNIS_EXHAUSTED;

        @Override
        public ProblemKind kind() {
            return ProblemKind.EXHAUSTED;
        }
    }

    /** Leaves no address in the network of a section, a lab or a student. */
    public void exhaust(NetworkOwner owner) {
        exhausted.add(ensureNetwork(owner, "").await().indefinitely());
    }

    /** Gives the external network an allow-list, or none. */
    public void allow(Optional<List<Allowed>> list) {
        allowList = list;
    }

    /** Whether an external network is the default one. */
    public void lead(boolean leads) {
        outside = leads;
    }

    @Override
    public Uni<Long> freeInternal(NetworkOwner owner) {
        return Uni.createFrom().item(left.getOrDefault(owner.id(), 1000L));
    }

    @Override
    public Uni<OptionalLong> freeExternal(Optional<UUID> network) {
        if (network.filter(NOWHERE::equals).isPresent()) {
            return Uni.createFrom().failure(RequestProblem.NOT_FOUND.because("There is no external network"));
        }
        return Uni.createFrom().item(network.isPresent() || outside ? OptionalLong.of(1000) : OptionalLong.empty());
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> deletePorts(Collection<UUID> desktops) {
        ports.values().removeIf(port -> desktops.contains(port.wish().desktopId()));
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        desktops.forEach(desktop -> outcomes.put(desktop, Outcome.done(null)));
        return Uni.createFrom().item(outcomes);
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> ensureNodes(Collection<Machine> machines) {
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        machines.forEach(machine -> {
            nodes.put(machine.id(), machine.endpoint());
            outcomes.put(machine.id(), Outcome.done(null));
        });
        return Uni.createFrom().item(outcomes);
    }

    @Override
    public Uni<Map<UUID, Outcome<Wiring>>> place(Map<UUID, List<UUID>> desktopsOfNodes) {
        Map<UUID, Outcome<Wiring>> outcomes = new HashMap<>();
        desktopsOfNodes.forEach((node, desktops) -> outcomes.put(node, place(node, desktops)));
        return Uni.createFrom().item(outcomes);
    }

    private Outcome<Wiring> place(UUID node, List<UUID> desktops) {
        if (refusedNodes.containsKey(node)) {
            return Outcome.failed(
                    Outcome.ItemFault.of(RequestProblem.PEER_UNAVAILABLE.because("Networks do not answer")));
        }
        if (!nodes.containsKey(node)) {
            return Outcome.failed(new Outcome.ItemFault("NODE_NOT_FOUND", "No such node", false));
        }
        placed.put(node, List.copyOf(desktops));
        Map<UUID, List<Host>> hosts = new HashMap<>();
        ports.values().stream()
                .filter(port -> desktops.contains(port.wish().desktopId()))
                .forEach(port -> hosts.computeIfAbsent(port.wish().networkId(), id -> new ArrayList<>())
                        .add(new Host(
                                port.address().mac(),
                                port.address().address(),
                                port.wish().hostname())));
        List<ExternalNetwork> external = hosts.containsKey(EXTERNAL)
                ? List.of(new ExternalNetwork(
                        EXTERNAL,
                        "outside",
                        "192.168.150.0/24",
                        "192.168.150.1",
                        1500,
                        hosts.remove(EXTERNAL),
                        allowList))
                : List.of();
        DhcpPort dhcp = new DhcpPort(node, "02:ff:00:00:00:01", "10.128.0.2");
        List<InternalNetwork> internal = hosts.entrySet().stream()
                .map(entry -> new InternalNetwork(
                        entry.getKey(),
                        4711,
                        "10.128.0.0/16",
                        1450,
                        dhcp,
                        entry.getValue(),
                        Optional.of(names(entry.getKey()))))
                .toList();
        return Outcome.done(new Wiring(internal, external, List.of("10.99.0.0/16")));
    }

    private Names names(UUID network) {
        return new Names(
                "desktops.internal",
                ports.values().stream()
                        .filter(port -> port.wish().networkId().equals(network))
                        .map(port ->
                                new Name(port.wish().hostname(), port.address().address()))
                        .toList());
    }

    /** Forgets a node, as a restored database would. */
    public void forget(UUID node) {
        nodes.remove(node);
    }

    /** Does not answer for a node, or does again. */
    public void refuse(UUID node, boolean refuses) {
        if (refuses) {
            refusedNodes.put(node, true);
        } else {
            refusedNodes.remove(node);
        }
    }

    /** The network of an owner; null when none was made. */
    public UUID networkOf(NetworkOwner owner) {
        return networkOf.get(owner);
    }

    public long portsOf(UUID desktop) {
        return ports.values().stream()
                .filter(port -> port.wish().desktopId().equals(desktop))
                .count();
    }

    public List<UUID> placedOn(UUID node) {
        return placed.getOrDefault(node, List.of());
    }
}
