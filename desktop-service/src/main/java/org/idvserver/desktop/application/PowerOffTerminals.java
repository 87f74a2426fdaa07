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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;

/**
 * Records the wish that terminals be switched off; each is told when nobody uses it and its lab has no lesson now or soon. Whoever
 * switches one on again later has it on. Safe to repeat.
 */
@ApplicationScoped
public class PowerOffTerminals {
    private final Terminals terminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    PowerOffTerminals(Terminals terminals, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Of these terminals, those that are on. */
    @WithTransaction
    public Uni<List<Terminal>> powerOff(String actor, Collection<UUID> ids) {
        return terminals
                .lockAwake(new Terminals.Awake(ids, null, true))
                .call(found -> wish(actor, found, terminal -> terminal.powerOffAgain(clock.instant(), patience())));
    }

    /** Of a lab, those that are on. */
    @WithTransaction
    public Uni<List<Terminal>> powerOffLab(String actor, UUID labId) {
        return terminals
                .lockAwake(new Terminals.Awake(null, labId, true))
                .call(found -> wish(actor, found, terminal -> terminal.powerOffAgain(clock.instant(), patience())));
    }

    /** Of a lab, those that are on and not in maintenance, until they are switched on again. Within the caller's transaction. */
    public Uni<List<Terminal>> powerOffUntil(UUID labId, Instant nextOn) {
        Instant until = nextOn.isBefore(patience()) ? nextOn : patience();
        return terminals
                .lockAwake(new Terminals.Awake(null, labId, false))
                .call(found -> wish(Facts.SELF, found, terminal -> terminal.powerOff(clock.instant(), until)));
    }

    /**
     * These, which were woken for something that is done, unless somebody uses them in the next minutes. Within the transaction that
     * locked them.
     */
    public Uni<Void> letGo(List<Terminal> done) {
        Instant now = clock.instant();
        Instant until = now.plus(config.wake().limit());
        return wish(Facts.SELF, done, terminal -> terminal.powerOff(now, until));
    }

    /** Tells those of which it is wished, and which nobody uses. */
    @WithTransaction
    public Uni<Void> tellFree() {
        Instant now = clock.instant();
        return terminals
                .lockToPowerOff(now, now.plus(config.lessons().checkBefore()))
                .invoke(found -> found.forEach(Terminal::tellPowerOff))
                .flatMap(found ->
                        orders.wishAgain(found.stream().map(Terminal::id).toList(), now));
    }

    private Instant patience() {
        return clock.instant().plus(config.power().patience());
    }

    private Uni<Void> wish(String actor, List<Terminal> on, Predicate<Terminal> wish) {
        Map<UUID, List<UUID>> wished = on.stream()
                .filter(wish)
                .collect(Collectors.groupingBy(Terminal::labId, Collectors.mapping(Terminal::id, Collectors.toList())));
        return facts.tell(
                actor,
                wished.entrySet().stream()
                        .map(lab -> new Fact.TerminalsPoweredOff(lab.getKey(), lab.getValue()))
                        .toList());
    }
}
