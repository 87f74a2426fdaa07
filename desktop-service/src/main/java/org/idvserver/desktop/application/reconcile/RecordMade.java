package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.application.Batches;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.reconcile.Backoff;

/** Records how the making of a group ended, in one transaction; what is not the claimer's any more is left to the one whose it is. */
@ApplicationScoped
class RecordMade {
    private final Batches batches;
    private final Desktops desktops;
    private final JudgeMaking judgeMaking;
    private final SpreadNames spreadNames;
    private final Facts facts;
    private final Clock clock;
    private final int mostAttempts;
    private final Backoff backoff;

    RecordMade(
            Batches batches,
            Desktops desktops,
            JudgeMaking judgeMaking,
            SpreadNames spreadNames,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.batches = batches;
        this.desktops = desktops;
        this.judgeMaking = judgeMaking;
        this.spreadNames = spreadNames;
        this.facts = facts;
        this.clock = clock;
        this.mostAttempts = config.provisioning().attempts();
        this.backoff = new Backoff(
                config.provisioning().firstWait(), config.provisioning().longestWait());
    }

    Uni<Void> record(Lease.Claim claim, MakeDesktops.Group group, Map<UUID, Outcome<MakeGroup.Complete>> outcomes) {
        Lease.Claim ofGroup = new Lease.Claim(claim.token(), group.ids());
        return Panache.withTransaction(
                () -> batches.lock(List.of(group.batch().id())).flatMap(locked -> desktops.lockClaimed(ofGroup)
                        .flatMap(claimed -> record(locked.get(0), claimed, outcomes))));
    }

    private Uni<Void> record(Batch batch, List<Desktop> claimed, Map<UUID, Outcome<MakeGroup.Complete>> outcomes) {
        Instant now = clock.instant();
        List<UUID> ids = claimed.stream().map(Desktop::id).toList();
        List<Fact> news = new ArrayList<>();
        List<DesktopNic> nics = new ArrayList<>();
        return judgeMaking.judge(batch, outcomes).flatMap(verdict -> batches.itemsOf(ids)
                .invoke(items -> {
                    news.addAll(verdict.news());
                    for (Desktop desktop : claimed) {
                        Outcome<MakeGroup.Complete> outcome = outcomes.get(desktop.id());
                        news.addAll(record(desktop, items.get(desktop.id()), outcome, verdict.stopped(), now));
                        if (desktop.state() == DesktopState.READY) {
                            nics.addAll(outcome.value().nics());
                        }
                    }
                })
                .flatMap(items -> withCards(nics))
                .flatMap(written -> batches.count(batch.id()))
                .invoke(counts -> news.addAll(batch.follow(counts, now)))
                .flatMap(counts -> facts.tell(Facts.SELF, news)));
    }

    private Uni<Void> withCards(List<DesktopNic> nics) {
        List<UUID> made = nics.stream().map(DesktopNic::desktopId).distinct().toList();
        return desktops.replaceNics(made, nics).chain(() -> spreadNames.came(made));
    }

    private List<Fact> record(
            Desktop desktop, BatchItem item, Outcome<MakeGroup.Complete> outcome, boolean stopped, Instant now) {
        if (desktop.state() != DesktopState.PROVISIONING) {
            // It was wished gone meanwhile: whoever removes it may have it now.
            desktop.yieldClaim(now);
            return List.of();
        }
        if (outcome.fault() == null) {
            item.succeed(now);
            return desktop.provisioned(outcome.value().made(), now);
        }
        Desktop.Failure failure =
                new Desktop.Failure(outcome.fault().reason(), outcome.fault().message());
        if (outcome.fault().retryable() && stopped) {
            item.explain(failure.reason(), failure.message());
            desktop.waitForOthers(failure, now);
            return List.of();
        }
        if (!outcome.fault().retryable() || desktop.attempts() >= mostAttempts) {
            item.fail(failure.reason(), failure.message(), now);
            return desktop.giveUp(failure, now);
        }
        item.explain(failure.reason(), failure.message());
        desktop.tryAgain(failure, now.plus(backoff.after(desktop.attempts())));
        return List.of();
    }
}
