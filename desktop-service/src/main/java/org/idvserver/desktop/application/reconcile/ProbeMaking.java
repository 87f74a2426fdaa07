package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.idvserver.desktop.application.Breakers;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.kit.reconcile.Backoff;

/** Tries one desktop of a profile or pool whose desktops are not made for now; gives up those that have waited for too long. */
@ApplicationScoped
class ProbeMaking {
    private final Breakers breakers;
    private final Desktops desktops;
    private final Work work;
    private final MakeDesktops makeDesktops;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Breaker config;
    private final int groupSize;
    private final Backoff backoff;

    ProbeMaking(
            Breakers breakers,
            Desktops desktops,
            Work work,
            MakeDesktops makeDesktops,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.breakers = breakers;
        this.desktops = desktops;
        this.work = work;
        this.makeDesktops = makeDesktops;
        this.facts = facts;
        this.clock = clock;
        this.config = config.provisioning().breaker();
        this.groupSize = config.provisioning().groupSize();
        this.backoff = new Backoff(this.config.firstProbe(), this.config.longestWait());
    }

    /** Answers whether more may wait. */
    Uni<Boolean> pass() {
        return Panache.withTransaction(this::take)
                .flatMap(due -> due.map(breaker -> probe(breaker).replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }

    /** The next probe is put off before this one begins: whoever dies meanwhile stops nothing. */
    private Uni<Optional<Breaker>> take() {
        Instant now = clock.instant();
        return breakers.lockDue(now)
                .invoke(due -> due.ifPresent(breaker -> breaker.probe(now.plus(backoff.after(breaker.probes() + 2)))));
    }

    private Uni<Void> probe(Breaker breaker) {
        Uni<Void> over = breaker.over(config.limit(), clock.instant())
                ? giveUp(breaker)
                : Uni.createFrom().voidItem();
        return over.chain(() -> work.claimDesktopsToProbe(breaker.scope(), 1))
                .flatMap(claim -> claim.ids().isEmpty() ? endIfNobodyWaits(breaker) : makeDesktops.make(claim));
    }

    /** What was asked for lately has not waited for long. */
    private Uni<Void> giveUp(Breaker breaker) {
        return work.claimDesktopsToGiveUp(breaker.scope(), config.limit(), groupSize)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().voidItem()
                        : makeDesktops.giveUp(claim, breaker.failure()).chain(() -> giveUp(breaker)));
    }

    /** Those that are being tried, or are not due yet, wait as well. */
    private Uni<Void> endIfNobodyWaits(Breaker breaker) {
        Breaker.Scope scope = breaker.scope();
        return Panache.withTransaction(() -> desktops.anyWaiting(scope)
                .flatMap(waiting -> waiting
                        ? Uni.createFrom().voidItem()
                        : breakers.end(List.of(scope)).flatMap(news -> facts.tell(Facts.SELF, news))));
    }
}
