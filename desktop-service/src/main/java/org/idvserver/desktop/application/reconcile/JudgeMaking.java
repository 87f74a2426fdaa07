package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.application.Breakers;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;

/**
 * The circuit breaker: stops the making of a profile's desktops when many fail and none succeeds, so that neither a service that
 * is away is hammered nor attempts are used up in vain; when they fail of a storage pool, of all whose disks go there. Lets it go
 * on as soon as one succeeds.
 */
@ApplicationScoped
class JudgeMaking {
    /** A full network, or one that its student just deleted, is no reason for others to wait. */
    private static final Set<String> OF_ONE_NETWORK = Set.of("ADDRESSES_EXHAUSTED", WireGroup.NETWORK_GONE);

    private final Breakers breakers;
    private final Desktops desktops;
    private final Clock clock;
    private final DesktopConfig.Breaker config;

    JudgeMaking(Breakers breakers, Desktops desktops, Clock clock, DesktopConfig config) {
        this.breakers = breakers;
        this.desktops = desktops;
        this.clock = clock;
        this.config = config.provisioning().breaker();
    }

    /** Whether what failed waits without its attempt being counted, for the making was stopped before; and what is to be told. */
    record Verdict(boolean stopped, List<Fact> news) {}

    /** Of how a group ended; in the transaction that records it. */
    <T> Uni<Verdict> judge(Batch batch, Map<UUID, Outcome<T>> outcomes) {
        if (outcomes.values().stream().anyMatch(outcome -> outcome.failure().isEmpty())) {
            return breakers.end(batch.breakerScopes()).map(news -> new Verdict(false, news));
        }
        List<Outcome.ItemFault> passing = outcomes.values().stream()
                .flatMap(outcome -> outcome.failure().stream())
                .filter(JudgeMaking::mayPassForAll)
                .toList();
        List<Outcome.ItemFault> ofPool = passing.stream()
                .filter(fault -> Breaker.OF_POOLS.contains(fault.reason()))
                .toList();
        if (passing.isEmpty()) {
            return Uni.createFrom().item(new Verdict(false, List.of()));
        }
        Breaker.Scope profile = Breaker.Scope.profile(batch.profileId());
        return batch.pool()
                .filter(pool -> !ofPool.isEmpty())
                .map(pool -> failed(batch, new Blame(Breaker.Scope.pool(pool), ofPool), outcomes.keySet()))
                .orElseGet(() -> failed(batch, new Blame(profile, passing), outcomes.keySet()));
    }

    /** What some faults tell of. */
    private record Blame(Breaker.Scope scope, List<Outcome.ItemFault> faults) {

        Desktop.Failure failure() {
            return new Desktop.Failure(faults.get(0).reason(), faults.get(0).message());
        }
    }

    private static boolean mayPassForAll(Outcome.ItemFault fault) {
        return fault.retryable() && !OF_ONE_NETWORK.contains(fault.reason());
    }

    private Uni<Verdict> failed(Batch batch, Blame blame, Collection<UUID> ids) {
        return breakers.lock(blame.scope()).flatMap(stopped -> {
            if (stopped.isPresent()) {
                stopped.get().explain(blame.failure());
                return Uni.createFrom().item(new Verdict(true, List.of()));
            }
            // One that is tried for its pool may fail of its profile, or the other way round.
            return breakers.of(batch.breakerScopes())
                    .flatMap(others -> others.isEmpty()
                            ? count(blame, ids)
                            : explain(others.values().iterator().next(), blame));
        });
    }

    private Uni<Verdict> explain(Breaker other, Blame blame) {
        return breakers.lock(other.scope())
                .invoke(stopped -> stopped.ifPresent(known -> known.explain(blame.failure())))
                .replaceWith(new Verdict(true, List.of()));
    }

    private Uni<Verdict> count(Blame blame, Collection<UUID> ids) {
        return desktops.countFailing(blame.scope(), ids)
                .flatMap(others -> others + blame.faults().size() < config.failures()
                        ? Uni.createFrom().item(new Verdict(false, List.of()))
                        : stop(blame.scope(), blame.failure()));
    }

    /** The attempt of those who stop it counts: else desktops that fail by themselves would be tried for ever beside healthy ones. */
    private Uni<Verdict> stop(Breaker.Scope scope, Desktop.Failure failure) {
        Instant now = clock.instant();
        return breakers.add(new Breaker(scope, failure, now, now.plus(config.firstProbe())))
                .map(added -> new Verdict(false, added ? List.of(new Fact.MakingStopped(scope, failure)) : List.of()));
    }
}
