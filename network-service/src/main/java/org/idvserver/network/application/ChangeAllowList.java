package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.domain.AllowList;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.NetworkProblem;

/** Gives an external network another allow-list, or takes it away, while desktops use the network. Terminals follow by their orders. */
@ApplicationScoped
public class ChangeAllowList {
    private final Networks networks;
    private final FindNodes nodes;
    private final NetworkFacts facts;
    private final Outbox outbox;

    ChangeAllowList(Networks networks, FindNodes nodes, NetworkFacts facts, Outbox outbox) {
        this.networks = networks;
        this.nodes = nodes;
        this.facts = facts;
        this.outbox = outbox;
    }

    /**
     * Fails with NETWORK_NOT_FOUND, NOT_AN_EXTERNAL_NETWORK, NETWORK_ON_SERVER_NODES, and OUTDATED when the network is not of the
     * expected revision any more. The same list again changes nothing and tells nothing.
     */
    @WithTransaction
    public Uni<Network> change(UUID id, Optional<AllowList> wish, OptionalLong expected, String actor) {
        return checkReachable(wish)
                .chain(() -> networks.lock(id))
                .map(known -> known.orElseThrow(() -> NetworkProblem.NETWORK_NOT_FOUND.because("No such network")))
                .invoke(network -> checkRevision(network, expected))
                .call(network -> change(network, wish, actor));
    }

    private Uni<Void> change(Network network, Optional<AllowList> wish, String actor) {
        if (!(network instanceof ExternalNetwork external)) {
            throw NetworkProblem.NOT_AN_EXTERNAL_NETWORK.because(
                    "%s is internal: nothing leads out of it", network.name());
        }
        return external.allow(wish)
                ? networks.write(external).chain(() -> outbox.append(facts.allowListChanged(actor, external)))
                : Uni.createFrom().voidItem();
    }

    /** Notes blocks that terminals would not let guests reach all the same. */
    Uni<Void> checkReachable(Optional<AllowList> wish) {
        return nodes.protectedBlocks()
                .invoke(blocks -> {
                    Faults faults = new Faults();
                    wish.ifPresent(list -> list.checkReachable(blocks, "allowList", faults));
                    faults.throwIfAny();
                })
                .replaceWithVoid();
    }

    private static void checkRevision(Network network, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != network.revision()) {
            throw RequestProblem.OUTDATED.because("%s was changed meanwhile: read it again", network.name());
        }
    }
}
