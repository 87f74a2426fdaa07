package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Breakers;
import org.idvserver.desktop.domain.Breaker;

@ApplicationScoped
class PostgresBreakers implements Breakers, PanacheRepositoryBase<Breaker, UUID> {

    @Override
    public Uni<Map<UUID, Breaker>> of(Collection<Breaker.Scope> scopes) {
        return list("id in ?1", scopes.stream().map(Breaker.Scope::id).toList()).map(found -> found.stream()
                .collect(Collectors.toMap(breaker -> breaker.scope().id(), Function.identity())));
    }

    @Override
    public Uni<Optional<Breaker>> lock(Breaker.Scope scope) {
        return findById(scope.id(), LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    @Override
    public Uni<Optional<Breaker>> lockDue(Instant now) {
        return find("nextProbe <= ?1 order by nextProbe, id", now)
                .page(0, 1)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    /** Two replicas may see the same failures at once: the second one changes nothing. */
    @Override
    public Uni<Boolean> add(Breaker breaker) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                insert into breakers (id, kind, probes, reason, message, opened, next_probe)
                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (id) do nothing""")
                        .setParameter(1, breaker.scope().id())
                        .setParameter(2, breaker.scope().kind().name())
                        .setParameter(3, breaker.probes())
                        .setParameter(4, breaker.failure().reason())
                        .setParameter(5, breaker.failure().message())
                        .setParameter(6, breaker.opened())
                        .setParameter(7, breaker.nextProbe())
                        .executeUpdate())
                .map(rows -> rows > 0);
    }

    /** In one statement: two replicas may see the first success at once. */
    @Override
    public Uni<Boolean> remove(Breaker.Scope scope) {
        return delete("id = ?1", scope.id()).map(rows -> rows > 0);
    }
}
