package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;

/** Records the wish that terminals be switched on, one after the other so that no fuse blows; the reconciler wakes them. */
@ApplicationScoped
public class WakeTerminals {
    private final Terminals terminals;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Wake config;

    WakeTerminals(Terminals terminals, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.facts = facts;
        this.clock = clock;
        this.config = config.wake();
    }

    /** Of these terminals, those that are away and can be woken. */
    @WithTransaction
    public Uni<List<Terminal>> wake(String actor, Collection<UUID> ids) {
        Instant now = clock.instant();
        return wake(actor, new Terminals.Asleep(ids, null, now, now));
    }

    /** Of a lab, those that are away and can be woken. */
    @WithTransaction
    public Uni<List<Terminal>> wakeLab(String actor, UUID labId) {
        Instant now = clock.instant();
        return wake(actor, new Terminals.Asleep(null, labId, now, now));
    }

    /** Those of labs that have a lesson now, or before then. */
    @WithTransaction
    public Uni<List<Terminal>> wakeForLessons(Instant then) {
        return wake(Facts.SELF, new Terminals.Asleep(null, null, clock.instant(), then));
    }

    private Uni<List<Terminal>> wake(String actor, Terminals.Asleep asleep) {
        return terminals.lockAsleep(asleep).call(found -> {
            Map<UUID, List<Terminal>> ofLab = found.stream().collect(Collectors.groupingBy(Terminal::labId));
            ofLab.values().forEach(lab -> stagger(lab, asleep.now()));
            return facts.tell(
                    actor,
                    ofLab.entrySet().stream()
                            .map(lab -> new Fact.TerminalsWoken(
                                    lab.getKey(),
                                    lab.getValue().stream().map(Terminal::id).toList()))
                            .toList());
        });
    }

    private void stagger(List<Terminal> lab, Instant now) {
        for (int place = 0; place < lab.size(); place++) {
            Instant from = now.plus(config.stagger().multipliedBy(place));
            lab.get(place).wake(from, from.plus(config.limit()));
        }
    }
}
