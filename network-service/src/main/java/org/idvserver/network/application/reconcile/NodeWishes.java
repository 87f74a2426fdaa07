package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.NodeWish;

/** Computes what a terminal node is to be from all placements. */
public interface NodeWishes {

    /** Empty when there is no such node. */
    Uni<Optional<NodeWish>> of(UUID node);
}
