package org.idvserver.desktop.outbound.postgres;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.Replica;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.reconcile.Lifeline;

@ApplicationScoped
class PostgresWork implements Work {
    /**
     * Claims to make are taken in turns (6 is this lock's number): two at once would each get some rows of a group, and what one call
     * can make would be made by two. The lock is the statement's own, so that no client that hangs can hold it.
     */
    private static final String MAKING_DUE =
            """
            (select pg_advisory_xact_lock(6)) is not null and state in ('REQUESTED', 'PROVISIONING') and not exists (
                select 1 from breakers k join batches b on k.id in (b.profile_id, b.pool_id)
                where b.id = desktops.batch_id)""";

    private static final String PROBING_DUE =
            """
            state in ('REQUESTED', 'PROVISIONING') and exists (
                select 1 from batches b where b.id = desktops.batch_id and $4 in (b.profile_id, b.pool_id))""";

    private static final String GIVING_UP_DUE = PROBING_DUE + " and created < now() - $5 * interval '1 millisecond'";

    private static final String RENEWING_DUE =
            """
            (state = 'RENEWING' or (state = 'READY' and volume_version_id is distinct from image_version_id))
            and (state = 'READY' or held_by is null)""";

    private static final List<String> CLAIMED = List.of("desktops", "terminal_work", "rollouts");

    /** Passes over rows that somebody has locked, and waits for nobody: the next look finds them. */
    private static final String FREE =
            """
            update %1$s set lease_owner = null, lease_until = null
            where id in (
                select w.id from %1$s w join claims c on c.token = w.lease_owner join replicas r on r.id = c.replica_id
                where r.alive_until < now() - $1 * interval '1 millisecond'
                for no key update of w skip locked)""";

    private final Pool pool;
    private final Lifeline lifeline;
    private final Lease making;
    private final Lease probing;
    private final Lease givingUp;
    private final Lease removing;
    private final Lease renewing;
    private final Lease composing;
    private final Lease advancing;

    PostgresWork(Pool pool, Lifeline lifeline, Replica replica, DesktopConfig config) {
        this.pool = pool;
        this.lifeline = lifeline;
        Duration desktopLease = config.provisioning().lease();
        this.making = new Lease("desktops", MAKING_DUE, desktopLease, replica.id());
        this.probing = new Lease("desktops", PROBING_DUE, desktopLease, replica.id());
        this.givingUp = new Lease("desktops", GIVING_UP_DUE, desktopLease, replica.id());
        this.removing = new Lease("desktops", "state in ('RECYCLED', 'DELETING')", desktopLease, replica.id());
        this.renewing = new Lease("desktops", RENEWING_DUE, desktopLease, replica.id());
        this.composing = new Lease("terminal_work", "true", config.orders().lease(), replica.id());
        this.advancing = new Lease("rollouts", "true", config.rollouts().lease(), replica.id());
    }

    @Override
    public Uni<Lease.Claim> claimDesktopsToMake(int limit) {
        return making.claim(pool, limit);
    }

    @Override
    public Uni<Lease.Claim> claimDesktopsToProbe(Breaker.Scope scope, int limit) {
        return probing.claim(pool, limit, scope.id());
    }

    @Override
    public Uni<Lease.Claim> claimDesktopsToGiveUp(Breaker.Scope scope, Duration ago, int limit) {
        return givingUp.claim(pool, limit, scope.id(), ago.toMillis());
    }

    @Override
    public Uni<Lease.Claim> claimDesktopsToRemove(int limit) {
        return removing.claim(pool, limit);
    }

    @Override
    public Uni<Lease.Claim> claimDesktopsToRenew(int limit) {
        return renewing.claim(pool, limit);
    }

    @Override
    public Uni<Lease.Claim> claimOrdersToCompose(int limit) {
        return composing.claim(pool, limit);
    }

    @Override
    public Uni<Lease.Claim> claimRolloutsToAdvance(int limit) {
        return advancing.claim(pool, limit);
    }

    @Override
    public Uni<Void> alive(UUID replica, Duration life) {
        return lifeline.pool()
                .preparedQuery(
                        """
                        insert into replicas (id, alive_until) values ($1, now() + $2 * interval '1 millisecond')
                        on conflict (id) do update set alive_until = excluded.alive_until""")
                .execute(Tuple.of(replica, life.toMillis()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> freeClaimsOfDead(Duration grace) {
        return Multi.createFrom()
                .iterable(CLAIMED)
                .onItem()
                .transformToUniAndConcatenate(
                        table -> pool.preparedQuery(FREE.formatted(table)).execute(Tuple.of(grace.toMillis())))
                .collect()
                .last()
                .flatMap(freed ->
                        pool.query("delete from claims where until < now()").execute())
                .flatMap(freed -> pool.query("delete from replicas where alive_until < now() - interval '1 hour'")
                        .execute())
                .replaceWithVoid();
    }
}
