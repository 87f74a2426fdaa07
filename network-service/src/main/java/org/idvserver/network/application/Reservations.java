package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.Reservation;
import org.idvserver.network.domain.ReservationSpec;

/** Where reservations are kept. Each change and the events that tell of it are one transaction. */
public interface Reservations {

    /**
     * Reserves what nobody has; the same again is found. Fails with NETWORK_NOT_FOUND, and with ADDRESS_TAKEN, which names who has
     * addresses of it.
     */
    Uni<Outcome> add(UUID networkId, ReservationSpec spec, Function<Reservation, List<Event>> told);

    /** What is not there counts as deleted. */
    Uni<Void> delete(UUID networkId, UUID id, Function<Reservation, List<Event>> told);

    Uni<Optional<Reservation>> find(UUID networkId, UUID id);

    Uni<List<Reservation>> page(UUID networkId, PageRequest page);

    /** Those of networks on server nodes, by network. */
    Uni<Map<UUID, List<Reservation>>> onServerNodes();

    /** The reservation, and whether it was made now. */
    record Outcome(Reservation reservation, boolean made) {}
}
