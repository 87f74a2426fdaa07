package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** Which replica keeps which terminal node. A replica keeps a node for as long as it renews its claim. {@link DialInLeases} gives those that dial in. */
public interface NodeLeases {

    /** Renews what this replica keeps; waits behind nothing else. */
    Uni<Void> renew(UUID replica, Duration lease);

    /** Takes some of what nobody keeps and can be called; nothing before this replica has renewed for the first time. */
    Uni<Kept> keep(UUID replica);

    /** All that a replica keeps, and whether it took as many as it may in a turn. */
    record Kept(Set<UUID> nodes, boolean moreMayBeFree) {}
}
