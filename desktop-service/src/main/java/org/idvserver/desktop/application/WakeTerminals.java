package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.reconcile.Backoff;

/** Records the wish that terminals be switched on, one after the other so that no fuse blows; the reconciler wakes them. */
@ApplicationScoped
public class WakeTerminals {
    private final Terminals terminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Wake config;
    private final Duration patience;
    private final Backoff backoff;

    WakeTerminals(Terminals terminals, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config.wake();
        DesktopConfig.WakeToStage toStage = config.lessons().wakeToStage();
        this.patience = toStage.patience();
        this.backoff = new Backoff(toStage.firstWait(), toStage.longestWait());
    }

    /** Of these terminals, those that are away and can be woken; none is switched off any more for what was wished before. */
    @WithTransaction
    public Uni<List<Terminal>> wake(String actor, Collection<UUID> ids) {
        Instant now = clock.instant();
        return terminals
                .lockAll(ids)
                .call(this::keepOn)
                .flatMap(found -> wake(actor, new Terminals.Asleep(ids, null, now, now)));
    }

    /**
     * Of a lab, those that are away and can be woken; none is switched off any more for what was wished before. All are locked at once,
     * as whoever fills the lab locks them: those that are on and those that are not follow one after the other.
     */
    @WithTransaction
    public Uni<List<Terminal>> wakeLab(String actor, UUID labId) {
        Instant now = clock.instant();
        return terminals
                .lockOfLab(labId)
                .call(this::keepOn)
                .flatMap(found -> wake(actor, new Terminals.Asleep(null, labId, now, now)));
    }

    private Uni<Void> keepOn(List<Terminal> found) {
        found.forEach(terminal -> terminal.staging().end());
        List<UUID> told =
                found.stream().filter(Terminal::stayOn).map(Terminal::id).toList();
        return orders.wishAgain(told, clock.instant());
    }

    /** Those of labs that have a lesson now, or before then. */
    @WithTransaction
    public Uni<List<Terminal>> wakeForLessons(Instant then) {
        return wake(Facts.SELF, new Terminals.Asleep(null, null, clock.instant(), then));
    }

    /** These, which lack what lessons need; they are let go when they have it. Within the transaction that locked them. */
    public Uni<Void> wakeToFetch(List<Terminal> lacking) {
        return inTurn(Facts.SELF, lacking, (terminal, from) -> {
            Instant again = from.plus(backoff.after(terminal.staging().tries() + 1));
            terminal.wakeToFetch(from, from.plus(config.limit()), patience, again);
        });
    }

    private Uni<List<Terminal>> wake(String actor, Terminals.Asleep asleep) {
        return terminals
                .lockAsleep(asleep)
                .call(found ->
                        inTurn(actor, found, (terminal, from) -> terminal.wake(from, from.plus(config.limit()))));
    }

    /** Lab by lab, each from its own time on. */
    private Uni<Void> inTurn(String actor, List<Terminal> found, BiConsumer<Terminal, Instant> wake) {
        Instant now = clock.instant();
        Map<UUID, List<Terminal>> ofLab = found.stream().collect(Collectors.groupingBy(Terminal::labId));
        ofLab.values().forEach(lab -> {
            for (int place = 0; place < lab.size(); place++) {
                wake.accept(lab.get(place), now.plus(config.stagger().multipliedBy(place)));
            }
        });
        return facts.tell(
                actor,
                ofLab.entrySet().stream()
                        .map(lab -> new Fact.TerminalsWoken(
                                lab.getKey(),
                                lab.getValue().stream().map(Terminal::id).toList()))
                        .toList());
    }
}
