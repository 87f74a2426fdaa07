package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.StudentOwner;

/** Deletes a network that no port uses; nodes lose it when their reconcilers see that. What is not there counts as deleted. */
@ApplicationScoped
public class DeleteNetwork {
    private final Networks networks;
    private final NetworkFacts facts;
    private final Outbox outbox;

    DeleteNetwork(Networks networks, NetworkFacts facts, Outbox outbox) {
        this.networks = networks;
        this.facts = facts;
        this.outbox = outbox;
    }

    /** Of all networks, or of those of a student: to that one the others are not there, and it fails with NETWORK_NOT_FOUND. */
    @WithTransaction
    public Uni<Void> delete(UUID id, Optional<StudentOwner> only, String actor) {
        return networks.find(id)
                .invoke(known ->
                        only.ifPresent(owner -> known.ifPresent(network -> FindNetworks.checkOwn(owner, network))))
                .flatMap(known -> known.map(network -> delete(network, actor))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> delete(Network network, String actor) {
        if (network instanceof ExternalNetwork external && external.isDefault()) {
            throw NetworkProblem.NETWORK_IN_USE.because("%s is the default external network", network.name());
        }
        return networks.deleteUnused(network.id())
                .invoke(deleted -> {
                    if (!deleted) {
                        throw NetworkProblem.NETWORK_IN_USE.because("%s still has ports", network.name());
                    }
                })
                .chain(() -> outbox.append(facts.networkDeleted(actor, network)));
    }
}
