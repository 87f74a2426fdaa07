package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Which replica keeps which terminal node. A replica keeps a node for as long as it renews its claim. */
public interface NodeLeases {

    /** Renews what this replica keeps and takes some of what nobody keeps; answers all that it keeps now. */
    Uni<Set<UUID>> keep(UUID replica, Duration lease);
}
