package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.SwitchWish;

/** Computes what a terminal node is to be from all placements. */
public interface NodeWishes {

    /** Empty when there is no such node. */
    Uni<Optional<Place>> placeOf(UUID node);

    /** As of the place's generation or later; not worth computing before the node's switch answers. */
    Uni<SwitchWish> at(Place place);

    /**
     * Where a node is.
     *
     * @param endpoint how to get to its switch
     * @param underlayMtu in bytes
     * @param generation of what it is to be
     */
    record Place(UUID nodeId, OvsdbEndpoint endpoint, String underlayAddress, int underlayMtu, long generation) {}
}
