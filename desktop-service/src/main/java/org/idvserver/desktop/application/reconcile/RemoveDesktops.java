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
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.reconcile.Backoff;

/** Removes desktops that are wished gone: first from their terminal, then their ports and volumes. Never gives up. */
@ApplicationScoped
public class RemoveDesktops {
    private static final Desktop.Failure STILL_HELD =
            new Desktop.Failure("WAITS_FOR_TERMINAL", "The terminal has not reported yet that it gave the desktop up");
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Work work;
    private final Desktops desktops;
    private final Images images;
    private final Networks networks;
    private final SpreadNames spreadNames;
    private final Facts facts;
    private final Clock clock;
    private final Duration deadline;
    private final int groupSize;
    private final Backoff backoff;

    RemoveDesktops(
            Work work,
            Desktops desktops,
            Images images,
            Networks networks,
            SpreadNames spreadNames,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.work = work;
        this.desktops = desktops;
        this.images = images;
        this.networks = networks;
        this.spreadNames = spreadNames;
        this.facts = facts;
        this.clock = clock;
        this.deadline = config.provisioning().deadline();
        this.groupSize = config.provisioning().groupSize();
        this.backoff = new Backoff(
                config.provisioning().firstWait(), config.provisioning().longestWait());
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> pass() {
        return work.claimDesktopsToRemove(groupSize)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : remove(claim).replaceWith(claim.ids().size() == groupSize));
    }

    private Uni<Void> remove(Lease.Claim claim) {
        return Panache.withTransaction(() -> begin(claim))
                .flatMap(free -> free.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : removeElsewhere(free)
                                .flatMap(outcomes -> Panache.withTransaction(
                                        () -> record(new Lease.Claim(claim.token(), free), outcomes))));
    }

    /** Those that no terminal holds; the others wait. */
    private Uni<List<UUID>> begin(Lease.Claim claim) {
        return desktops.lockClaimed(claim).flatMap(claimed -> {
            Instant now = clock.instant();
            List<UUID> free = new ArrayList<>();
            List<Fact> news = new ArrayList<>();
            for (Desktop desktop : claimed) {
                // When it was RECYCLED nobody wanted it back in time.
                news.addAll(desktop.delete(now, now.plus(deadline)));
                if (desktop.heldBy() == null) {
                    desktop.beginRemoval();
                    free.add(desktop.id());
                } else {
                    desktop.tryAgain(STILL_HELD, now.plus(LOOK_AGAIN));
                }
            }
            return facts.tell(Facts.SELF, news).replaceWith(free);
        });
    }

    /** Volumes go only when the ports are gone, so that what is left tells that the desktop is not removed yet. */
    private Uni<Map<UUID, Outcome<Void>>> removeElsewhere(List<UUID> ids) {
        return networks.deletePorts(ids)
                .flatMap(ports -> {
                    List<UUID> portless = ids.stream()
                            .filter(id -> ports.getOrDefault(id, Outcome.unanswered())
                                    .failure()
                                    .isEmpty())
                            .toList();
                    return portless.isEmpty()
                            ? Uni.createFrom().item(ports)
                            : images.delete(portless).map(volumes -> merged(ids, ports, volumes));
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
                    return ids.stream().collect(Collectors.toMap(Function.identity(), id -> Outcome.failed(fault)));
                });
    }

    private static Map<UUID, Outcome<Void>> merged(
            List<UUID> ids, Map<UUID, Outcome<Void>> ports, Map<UUID, Outcome<Void>> volumes) {
        return ids.stream()
                .collect(Collectors.toMap(Function.identity(), id -> ports.getOrDefault(id, Outcome.unanswered())
                        .then(gone -> volumes.getOrDefault(id, Outcome.unanswered()))));
    }

    private Uni<Void> record(Lease.Claim claim, Map<UUID, Outcome<Void>> outcomes) {
        return desktops.lockClaimed(claim).flatMap(claimed -> {
            Instant now = clock.instant();
            List<Fact> news = new ArrayList<>();
            List<UUID> gone = new ArrayList<>();
            for (Desktop desktop : claimed) {
                Outcome<Void> outcome = outcomes.getOrDefault(desktop.id(), Outcome.unanswered());
                if (outcome.fault() == null && desktop.state() == DesktopState.DELETING) {
                    news.addAll(desktop.deleted(now));
                    gone.add(desktop.id());
                } else if (outcome.fault() != null) {
                    Desktop.Failure failure = new Desktop.Failure(
                            outcome.fault().reason(), outcome.fault().message());
                    desktop.tryAgain(failure, now.plus(backoff.after(desktop.attempts())));
                }
            }
            return spreadNames.went(gone).flatMap(done -> facts.tell(Facts.SELF, news));
        });
    }
}
