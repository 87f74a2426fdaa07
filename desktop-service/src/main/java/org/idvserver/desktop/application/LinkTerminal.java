package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Inventory;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.kit.error.Problem;

/** Records that terminals connect and disconnect. */
@ApplicationScoped
public class LinkTerminal {
    private static final int LOST_AT_ONCE = 200;

    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    LinkTerminal(
            Terminals terminals, Desktops desktops, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** A terminal's first word on a stream, for which the stream may not have waited. */
    public record Hello(
            UUID terminalId, TerminalLink.Stream stream, Inventory inventory, BooleanSupplier streamEnded) {}

    /**
     * Of one stream of each terminal. Answers who was refused: TERMINAL_UNKNOWN, TERMINAL_REVOKED. A stream that has ended is left
     * out: whoever records that it ended waits for the same locks.
     */
    @WithTransaction
    public Uni<Map<UUID, Problem>> hello(List<Hello> hellos) {
        List<UUID> ids = hellos.stream().map(Hello::terminalId).toList();
        return terminals.lockAll(ids).flatMap(found -> terminals.lockLinks(ids).flatMap(links -> {
            Greeting greeting = new Greeting(clock.instant());
            Map<UUID, Terminal> terminal = byId(found, Terminal::id);
            Map<UUID, TerminalLink> link = byId(links, TerminalLink::id);
            for (Hello hello : hellos) {
                if (!hello.streamEnded().getAsBoolean()) {
                    greeting.add(hello, terminal.get(hello.terminalId()), link.get(hello.terminalId()));
                }
            }
            return record(greeting);
        }));
    }

    private Uni<Map<UUID, Problem>> record(Greeting greeting) {
        return terminals
                .addLinks(greeting.added)
                .flatMap(added -> facts.tell(greeting.news))
                .flatMap(told -> orders.look(new OrderBook.Look(
                        greeting.wishedAgain,
                        greeting.now,
                        greeting.lookedAt,
                        greeting.now.plus(config.orders().refresh()))))
                .replaceWith(greeting.refused);
    }

    /** What hellos come to. */
    private static final class Greeting {
        private final Instant now;
        private final List<TerminalLink> added = new ArrayList<>();
        private final Map<String, List<Fact>> news = new LinkedHashMap<>();
        private final List<UUID> wishedAgain = new ArrayList<>();
        private final List<UUID> lookedAt = new ArrayList<>();
        private final Map<UUID, Problem> refused = new HashMap<>();

        private Greeting(Instant now) {
            this.now = now;
        }

        private void add(Hello hello, Terminal terminal, TerminalLink known) {
            Optional<Problem> refusal = refusal(terminal);
            if (refusal.isPresent()) {
                refused.put(hello.terminalId(), refusal.get());
                return;
            }
            TerminalLink link = known == null ? new TerminalLink(terminal.id()) : known;
            if (known == null) {
                added.add(link);
            }
            boolean stayedOn = terminal.awake();
            boolean again = link.nodeMoves(hello.inventory()) || stayedOn;
            news.put("terminal/" + terminal.id(), link.connect(terminal, hello.stream(), hello.inventory(), now));
            (again ? wishedAgain : lookedAt).add(terminal.id());
        }
    }

    private static Optional<Problem> refusal(Terminal terminal) {
        return terminal == null
                ? Optional.of(DesktopProblem.TERMINAL_UNKNOWN.because("This terminal has not enrolled here"))
                : terminal.refusal();
    }

    /** A stream that is over. */
    public record Ended(UUID terminalId, UUID connectionId) {}

    /** Where another stream has taken the place of the ended one, nothing changes. */
    @WithTransaction
    public Uni<Void> ended(Collection<Ended> streams) {
        Set<UUID> ids = streams.stream().map(Ended::terminalId).collect(Collectors.toSet());
        return terminals
                .lockAll(ids)
                .flatMap(found -> terminals.lockLinks(ids).flatMap(links -> disconnected(streams, found, links)));
    }

    /** Ends what replicas held that are dead; answers whether more may be lost. */
    @WithTransaction
    public Uni<Boolean> endLost() {
        return terminals.lockLostLinks(LOST_AT_ONCE).flatMap(links -> {
            List<Ended> lost = links.stream()
                    .map(link -> new Ended(link.id(), link.connectionId()))
                    .toList();
            return terminals
                    .all(links.stream().map(TerminalLink::id).toList())
                    .flatMap(found -> disconnected(lost, found, links))
                    .replaceWith(links.size() == LOST_AT_ONCE);
        });
    }

    private Uni<Void> disconnected(Collection<Ended> streams, List<Terminal> found, List<TerminalLink> links) {
        Instant now = clock.instant();
        Map<UUID, Terminal> terminal = byId(found, Terminal::id);
        Map<UUID, TerminalLink> link = byId(links, TerminalLink::id);
        Map<String, List<Fact>> told = new LinkedHashMap<>();
        List<UUID> gone = new ArrayList<>();
        for (Ended ended : streams) {
            UUID id = ended.terminalId();
            List<Fact> news = link.containsKey(id)
                    ? link.get(id).disconnect(terminal.get(id), ended.connectionId(), now)
                    : List.of();
            if (!news.isEmpty()) {
                told.put("terminal/" + id, news);
                gone.add(id);
            }
        }
        return gone.isEmpty() ? Uni.createFrom().voidItem() : facts.tell(told).flatMap(done -> giveUp(gone, now));
    }

    private static <T> Map<UUID, T> byId(List<T> found, Function<T, UUID> id) {
        return found.stream().collect(Collectors.toMap(id, Function.identity()));
    }

    /**
     * What terminals were to give up may be gone with them; of the rest their orders say nothing new. All desktops are locked at
     * once, and before any work, as others do.
     */
    private Uni<Void> giveUp(List<UUID> terminalIds, Instant now) {
        return desktops.lockOfTerminals(terminalIds)
                .map(held -> terminalIds.stream()
                        .filter(id -> held.stream().anyMatch(desktop -> desktop.isLeaving(id)))
                        .toList())
                .flatMap(leaving -> orders.wishAgain(leaving, now));
    }
}
