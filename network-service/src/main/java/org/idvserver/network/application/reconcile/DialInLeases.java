package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Which replica keeps which node that dials in: the one that the node has called last, for as long as the session holds. */
public interface DialInLeases {

    /**
     * Lets go of nodes that have no session with this replica any more, takes those with a new session from whoever keeps them,
     * and of the others what nobody keeps. What somebody else is just changing comes with a later turn.
     */
    Uni<Claim> claim(UUID replica, Set<UUID> withNewSession, Set<UUID> withSession);

    /**
     * What became of nodes with a session.
     *
     * @param gained those that this replica keeps from now on
     * @param keepers of those that are described as dialling in
     */
    record Claim(Set<UUID> gained, Map<UUID, Optional<UUID>> keepers) {}

    /** Nodes that dial in, that no replica keeps, and that are not yet said to be so. */
    Uni<Set<UUID>> missed();
}
