package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Breakers;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;

/**
 * The circuit breaker: stops the making of a profile's desktops when many fail and none succeeds, so that neither a storage or
 * service that is away is hammered nor attempts are used up in vain; lets it go on as soon as one succeeds.
 */
@ApplicationScoped
class JudgeProfile {
    private final Breakers breakers;
    private final Desktops desktops;
    private final Clock clock;
    private final DesktopConfig.Breaker config;

    JudgeProfile(Breakers breakers, Desktops desktops, Clock clock, DesktopConfig config) {
        this.breakers = breakers;
        this.desktops = desktops;
        this.clock = clock;
        this.config = config.provisioning().breaker();
    }

    /** Whether what failed waits without an attempt being counted, and what is to be told. */
    record Verdict(boolean stopped, List<Fact> news) {}

    /** Of how a group ended; in the transaction that records it. */
    <T> Uni<Verdict> judge(UUID profileId, Map<UUID, Outcome<T>> outcomes) {
        if (outcomes.values().stream().anyMatch(outcome -> outcome.failure().isEmpty())) {
            return goOn(profileId);
        }
        return retryable(outcomes.values())
                .map(failure -> failed(profileId, failure, outcomes.keySet()))
                .orElseGet(() -> Uni.createFrom().item(new Verdict(false, List.of())));
    }

    private static <T> Optional<Desktop.Failure> retryable(Collection<Outcome<T>> outcomes) {
        return outcomes.stream()
                .flatMap(outcome -> outcome.failure().stream())
                .filter(Outcome.ItemFault::retryable)
                .map(fault -> new Desktop.Failure(fault.reason(), fault.message()))
                .findFirst();
    }

    private Uni<Verdict> goOn(UUID profileId) {
        return breakers.remove(profileId)
                .map(removed -> new Verdict(false, removed ? List.of(new Fact.MakingResumed(profileId)) : List.of()));
    }

    private Uni<Verdict> failed(UUID profileId, Desktop.Failure failure, Collection<UUID> ids) {
        return breakers.lock(profileId).flatMap(stopped -> {
            if (stopped.isPresent()) {
                stopped.get().explain(failure);
                return Uni.createFrom().item(new Verdict(true, List.of()));
            }
            return desktops.countFailing(profileId, ids)
                    .flatMap(others -> others + ids.size() < config.failures()
                            ? Uni.createFrom().item(new Verdict(false, List.of()))
                            : stop(profileId, failure));
        });
    }

    private Uni<Verdict> stop(UUID profileId, Desktop.Failure failure) {
        Instant now = clock.instant();
        return breakers.add(new Breaker(profileId, failure, now, now.plus(config.firstProbe())))
                .map(added ->
                        new Verdict(true, added ? List.of(new Fact.MakingStopped(profileId, failure)) : List.of()));
    }
}
