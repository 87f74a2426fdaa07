package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.network.domain.ReservationSpec;

/** Keeps addresses of a network from being given out, and gives them free again. */
@ApplicationScoped
public class ReserveAddresses {
    private final FindNetworks networks;
    private final Reservations reservations;
    private final NetworkFacts facts;

    ReserveAddresses(FindNetworks networks, Reservations reservations, NetworkFacts facts) {
        this.networks = networks;
        this.reservations = reservations;
        this.facts = facts;
    }

    /** Safe to repeat. Fails with NETWORK_NOT_FOUND, all faults of the wish, or ADDRESS_TAKEN. */
    public Uni<Reservations.Outcome> reserve(UUID network, ReservationSpec.Wish wish, String actor) {
        return networks.get(network)
                .map(found -> ReservationSpec.of(wish, found.network()))
                .flatMap(spec -> reservations.add(network, spec, made -> facts.addressesReserved(actor, made)));
    }

    /** What is not there counts as free. */
    public Uni<Void> free(UUID network, UUID reservation, String actor) {
        return reservations.delete(network, reservation, gone -> facts.addressesFreed(actor, gone));
    }
}
