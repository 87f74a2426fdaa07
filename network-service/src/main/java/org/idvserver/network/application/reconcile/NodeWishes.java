package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.NodeWish;
import org.idvserver.network.domain.OvsdbEndpoint;

/** Computes what a terminal node is to be from all placements. */
public interface NodeWishes {

    /** Where its switch answers, without the wish, which is not worth computing before that one answers; empty when there is no such node. */
    Uni<Optional<Place>> placeOf(UUID node);

    /** Empty when there is no such node. */
    Uni<Optional<NodeWish>> of(UUID node);

    /** Where a node's switch answers, and the generation of what it is to be. */
    record Place(OvsdbEndpoint endpoint, long generation) {}
}
