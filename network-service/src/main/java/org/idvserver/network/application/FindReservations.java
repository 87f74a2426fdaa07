package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Reservation;

/** Reads reservations. */
@ApplicationScoped
public class FindReservations {
    private final FindNetworks networks;
    private final Reservations reservations;

    FindReservations(FindNetworks networks, Reservations reservations) {
        this.networks = networks;
        this.reservations = reservations;
    }

    public Uni<Reservation> get(UUID network, UUID id) {
        return reservations
                .find(network, id)
                .map(known ->
                        known.orElseThrow(() -> NetworkProblem.RESERVATION_NOT_FOUND.because("No such reservation")));
    }

    public Uni<Page<Reservation>> page(UUID network, PageRequest request) {
        return networks.get(network)
                .chain(() -> reservations.page(network, request))
                .map(rows -> Page.of(
                        rows, request.size(), reservation -> reservation.id().toString()));
    }
}
