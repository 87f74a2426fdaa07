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
        /** Volumes in Ceph, but for what takes long. */
        CEPH_VOLUMES,
        /** The same in folders. */
        FOLDER_VOLUMES,
        ROLL_BACKS,
        FLATTENS,
        GARBAGE,
        /** Versions that are copied from the disk of a maintenance VM. */
        COPIES,
        MAINTENANCE
    }

    Uni<Lease.Claim> claim(Kind kind, int limit);

    /** Keeps a claim alive; false when nothing of it is left. */
    Uni<Boolean> renew(Kind kind, UUID token);

    /** Notes how far an import is, and keeps its claim alive; false when the claim is lost. */
    Uni<Boolean> progress(UUID token, ImportProgress progress);

    /** Ends a claim within the current Hibernate transaction; fails with LEASE_LOST when it is somebody else's by now. */
    Uni<Void> release(Kind kind, UUID token, UUID id, Duration nextAttempt);
}
