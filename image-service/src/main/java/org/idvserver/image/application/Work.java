package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.kit.lease.Lease;

/** The rows that wait for a reconciler, claimed by lease. */
public interface Work {

    /** What there is to do. */
    enum Kind {
        POOLS,
        IMPORTS,
        RELEASES,
        VOLUMES
    }

    Uni<Lease.Claim> claim(Kind kind, int limit);

    /** Keeps a claim alive; false when nothing of it is left. */
    Uni<Boolean> renew(Kind kind, UUID token);

    /** Notes how far an import is, and keeps its claim alive; false when the claim is lost. */
    Uni<Boolean> progress(UUID token, long bytes);

    /** Ends a claim within the current Hibernate transaction; fails with LEASE_LOST when it is somebody else's by now. */
    Uni<Void> release(Kind kind, UUID token, UUID id, Duration nextAttempt);
}
