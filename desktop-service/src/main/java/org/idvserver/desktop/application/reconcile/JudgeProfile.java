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
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;

/**
 * The circuit breaker: stops the making of a profile's desktops when many fail and none succeeds, so that neither a storage or
 * service that is away is hammered nor attempts are used up in vain; lets it go on as soon as one succeeds.
 */
@ApplicationScoped
class JudgeProfile {
    /** A full network is no reason for other sections to wait. */
    private static final Set<String> OF_ONE_SECTION = Set.of("ADDRESSES_EXHAUSTED");

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

    /** Whether what failed waits without its attempt being counted, for the making was stopped before; and what is to be told. */
    record Verdict(boolean stopped, List<Fact> news) {}

    /** Of how a group ended; in the transaction that records it. */
    <T> Uni<Verdict> judge(UUID profileId, Map<UUID, Outcome<T>> outcomes) {
        if (outcomes.values().stream().anyMatch(outcome -> outcome.failure().isEmpty())) {
            return breakers.end(profileId).map(news -> new Verdict(false, news));
        }
        List<Outcome.ItemFault> passing = outcomes.values().stream()
                .flatMap(outcome -> outcome.failure().stream())
                .filter(JudgeProfile::mayPassForAll)
                .toList();
        return passing.isEmpty()
                ? Uni.createFrom().item(new Verdict(false, List.of()))
                : failed(profileId, passing, outcomes.keySet());
    }

    private static boolean mayPassForAll(Outcome.ItemFault fault) {
        return fault.retryable() && !OF_ONE_SECTION.contains(fault.reason());
    }

    private Uni<Verdict> failed(UUID profileId, List<Outcome.ItemFault> faults, Collection<UUID> ids) {
        Desktop.Failure failure =
                new Desktop.Failure(faults.get(0).reason(), faults.get(0).message());
        return breakers.lock(profileId).flatMap(stopped -> {
            if (stopped.isPresent()) {
                stopped.get().explain(failure);
                return Uni.createFrom().item(new Verdict(true, List.of()));
            }
            return desktops.countFailing(profileId, ids)
                    .flatMap(others -> others + faults.size() < config.failures()
                            ? Uni.createFrom().item(new Verdict(false, List.of()))
                            : stop(profileId, failure));
        });
    }

    /** The attempt of those who stop it counts: else desktops that fail by themselves would be tried for ever beside healthy ones. */
    private Uni<Verdict> stop(UUID profileId, Desktop.Failure failure) {
        Instant now = clock.instant();
        return breakers.add(new Breaker(profileId, failure, now, now.plus(config.firstProbe())))
                .map(added ->
                        new Verdict(false, added ? List.of(new Fact.MakingStopped(profileId, failure)) : List.of()));
    }
}
