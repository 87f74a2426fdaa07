package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.function.Supplier;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.NetworkProblem;

/** Makes, or finds, the one internal network of an owner. Safe to repeat. */
@ApplicationScoped
public class EnsureInternalNetwork {
    private final Networks networks;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final Clock clock;
    private final NetworkConfig.Internal config;

    EnsureInternalNetwork(Networks networks, NetworkFacts facts, Outbox outbox, Clock clock, NetworkConfig config) {
        this.networks = networks;
        this.facts = facts;
        this.outbox = outbox;
        this.clock = clock;
        this.config = config.internal();
    }

    /** The network, and whether it was made now. */
    public record Outcome(InternalNetwork network, boolean made) {}

    @WithTransaction
    public Uni<Outcome> ensure(String owner, String name, String actor) {
        return ensure(owner, name, actor, () -> Uni.createFrom().item(config.prefix()));
    }

    /** A network that is made has the prefix that is answered, once nobody else can make one; that may refuse it. */
    Uni<Outcome> ensure(String owner, String name, String actor, Supplier<Uni<Integer>> prefix) {
        return networks.internalOf(owner).flatMap(known -> known.map(EnsureInternalNetwork::found)
                .orElseGet(() -> makeAlone(owner, name, actor, prefix)));
    }

    /** Looks again once nobody else can make it. */
    private Uni<Outcome> makeAlone(String owner, String name, String actor, Supplier<Uni<Integer>> prefix) {
        return networks.lockAllocation().chain(() -> networks.internalOf(owner)).flatMap(known -> known.map(
                        EnsureInternalNetwork::found)
                .orElseGet(() -> prefix.get().flatMap(length -> make(owner, name, actor, length))));
    }

    private Uni<Outcome> make(String owner, String name, String actor, int prefix) {
        Cidr supernet = Cidr.parse(config.supernet());
        Networks.Segments segments = new Networks.Segments(
                config.vniFirst(), config.vniLast(), config.vniQuarantine(), supernet.blocks(config.prefix()));
        return networks.nextFree(segments)
                .call(free -> free.vni().isPresent() ? Uni.createFrom().voidItem() : refuse(segments))
                .map(free -> new InternalNetwork(
                        TimeOrderedId.next(), owner, name, segment(free, supernet, prefix), clock.instant()))
                .call(networks::add)
                .call(network -> outbox.append(facts.networkCreated(actor, network)))
                .map(network -> new Outcome(network, true));
    }

    private Uni<Void> refuse(Networks.Segments segments) {
        return networks.resting(segments).map(resting -> {
            throw NetworkProblem.VNIS_EXHAUSTED.because(
                    resting == 0
                            ? "No VNI is left"
                            : "No VNI is left; %d rest, for their networks were deleted lately or nodes that had them were not seen since"
                                    .formatted(resting));
        });
    }

    /** Each network has a block of its own, and of that what its prefix says. */
    private InternalNetwork.Segment segment(Networks.FreeSegment free, Cidr supernet, int prefix) {
        int vni = free.vni().orElseThrow();
        int block = free.block().orElseThrow(() -> NetworkProblem.CIDRS_EXHAUSTED.because("No address range is left"));
        Cidr cidr = supernet.block(block, config.prefix()).block(0, prefix);
        return new InternalNetwork.Segment(vni, block, cidr, config.mtu());
    }

    private static Uni<Outcome> found(InternalNetwork network) {
        return Uni.createFrom().item(new Outcome(network, false));
    }
}
