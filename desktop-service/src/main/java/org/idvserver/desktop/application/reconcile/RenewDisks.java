package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.reconcile.Backoff;

/**
 * Renews the volumes of desktops that no terminal holds: puts them back to their image, or has them follow another version. What
 * may pass is tried for ever; a desktop that waits for it is seen as stuck meanwhile.
 */
@ApplicationScoped
public class RenewDisks {
    /** So many that the calls for all of them end within a lease. */
    private static final int GROUP = 32;

    /** When nobody waits for a volume and asking again soon is no use. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private final Work work;
    private final Desktops desktops;
    private final RenewVolumes renewVolumes;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final Duration runLimit;
    private final Backoff backoff;

    RenewDisks(
            Work work,
            Desktops desktops,
            RenewVolumes renewVolumes,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.work = work;
        this.desktops = desktops;
        this.renewVolumes = renewVolumes;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.runLimit = config.running().deadline();
        this.backoff = new Backoff(
                config.provisioning().firstWait(), config.provisioning().longestWait());
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> pass() {
        return work.claimDesktopsToRenew(GROUP)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : renew(claim).replaceWith(claim.ids().size() == GROUP));
    }

    private Uni<Void> renew(Lease.Claim claim) {
        return Panache.withTransaction(() -> desktops.lockClaimed(claim).map(RenewDisks::begin))
                .flatMap(tasks -> renewVolumes
                        .renew(tasks)
                        .flatMap(outcomes -> Panache.withTransaction(() -> record(claim, outcomes))));
    }

    private static List<RenewVolumes.Task> begin(List<Desktop> claimed) {
        return claimed.stream()
                .filter(Desktop::beginRenewing)
                .map(desktop -> new RenewVolumes.Task(
                        desktop.id(),
                        desktop.volumeId(),
                        desktop.image().orElseThrow().versionId(),
                        desktop.volumeOutdated()))
                .toList();
    }

    /** What is not the claimer's any more is left to the one whose it is. */
    private Uni<Void> record(Lease.Claim claim, Map<UUID, Outcome<RenewVolumes.Renewed>> outcomes) {
        Instant now = clock.instant();
        return desktops.lockClaimed(claim).flatMap(claimed -> {
            List<Fact> news = new ArrayList<>();
            List<Desktop> known = claimed.stream()
                    .filter(desktop -> outcomes.containsKey(desktop.id()))
                    .toList();
            known.forEach(desktop -> news.addAll(record(desktop, outcomes.get(desktop.id()), now)));
            List<UUID> told = known.stream()
                    .map(Desktop::terminalId)
                    .filter(Objects::nonNull)
                    .toList();
            return facts.tell(Facts.SELF, news).flatMap(done -> orders.wishAgain(told, now));
        });
    }

    private List<Fact> record(Desktop desktop, Outcome<RenewVolumes.Renewed> outcome, Instant now) {
        if (outcome.fault() == null) {
            RenewVolumes.Renewed renewed = outcome.value();
            return desktop.renewed(renewed.volumeId(), renewed.versionId(), now, new RunLimit(now, runLimit));
        }
        Outcome.ItemFault fault = outcome.fault();
        Duration wait = fault.retryable() ? backoff.after(desktop.attempts()) : LONG;
        return desktop.notRenewed(
                new Desktop.Failure(fault.reason(), fault.message()), fault.retryable(), now, now.plus(wait));
    }
}
