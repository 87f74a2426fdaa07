package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.kit.lease.Lease;

/** Claims what is due, so that of several replicas one works on each. */
public interface Work {

    Uni<Lease.Claim> claimDesktopsToMake(int limit);

    /** Of one profile or pool, though its desktops are not made for now. */
    Uni<Lease.Claim> claimDesktopsToProbe(Breaker.Scope scope, int limit);

    /** Of one profile or pool, those that were asked for so long ago. */
    Uni<Lease.Claim> claimDesktopsToGiveUp(Breaker.Scope scope, Duration ago, int limit);

    Uni<Lease.Claim> claimDesktopsToRemove(int limit);

    /** Whose volume is to be put back, or to follow another version, and is held by nobody. */
    Uni<Lease.Claim> claimDesktopsToRenew(int limit);

    Uni<Lease.Claim> claimOrdersToCompose(int limit);

    Uni<Lease.Claim> claimRolloutsToAdvance(int limit);

    /** Says that a replica lives on for so long; forgets those that have been dead for long. */
    Uni<Void> alive(UUID replica, Duration life);

    /** Frees all that replicas have claimed whose life has been over for so long. */
    Uni<Void> freeClaimsOfDead(Duration grace);
}
