package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.id.TimeOrderedId;

/** Makes a terminal and its one-time enrolment token, which is told once and kept as a hash only. */
@ApplicationScoped
public class CreateTerminal {
    private static final int TOKEN_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Sections sections;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    CreateTerminal(
            Sections sections, Terminals terminals, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.sections = sections;
        this.terminals = terminals;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** The terminal and its token in clear. */
    public record Created(Terminal terminal, String token, Instant expires) {}

    public Uni<Created> create(String actor, String name, Terminal.Place place) {
        return BadField.refuse(sections.lab(place.labId()), "labId", "there is no such lab")
                .map(lab -> place.seatId() == null
                        || lab.seats().stream().anyMatch(seat -> seat.id().equals(place.seatId())))
                .invoke(seated -> {
                    if (!seated) {
                        throw BadField.problem("seatId", "the lab has no such seat");
                    }
                })
                .flatMap(seated -> Panache.withTransaction(() -> add(actor, name, place)));
    }

    private Uni<Created> add(String actor, String name, Terminal.Place place) {
        Instant now = clock.instant();
        Instant expires = now.plus(config.terminals().tokenLife());
        String token = newToken();
        Terminal terminal =
                new Terminal(TimeOrderedId.next(), name, place, new Terminal.Token(hash(token), expires), now);
        return refuseTaken(name, place)
                .flatMap(free -> terminals.closed(place.labId()))
                .invoke(closed -> closed.ifPresent(terminal::close))
                .flatMap(closed -> terminals.add(terminal))
                .flatMap(added -> orders.open(terminal.id()))
                .flatMap(opened -> facts.tell(actor, List.of(new Fact.TerminalMade(terminal.id(), name))))
                .replaceWith(new Created(terminal, token, expires));
    }

    /** A new token in place of one that was lost or is over; fails with TERMINAL_NOT_FOUND or WRONG_STATE. */
    @WithTransaction
    public Uni<Created> renewToken(String actor, UUID id) {
        Instant expires = clock.instant().plus(config.terminals().tokenLife());
        String token = newToken();
        return terminals
                .lock(id)
                .call(terminal -> facts.tell(actor, terminal.takeToken(new Terminal.Token(hash(token), expires))))
                .map(terminal -> new Created(terminal, token, expires));
    }

    private Uni<Void> refuseTaken(String name, Terminal.Place place) {
        return terminals
                .nameTaken(name)
                .invoke(taken -> {
                    if (taken) {
                        throw DesktopProblem.TERMINAL_NAME_TAKEN.because("A terminal named %s exists", name);
                    }
                })
                .flatMap(free ->
                        place.seatId() == null ? Uni.createFrom().item(false) : terminals.seatTaken(place.seatId()))
                .invoke(taken -> {
                    if (taken) {
                        throw DesktopProblem.SEAT_TAKEN.because("Another terminal is at this seat");
                    }
                })
                .replaceWithVoid();
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String token) {
        return Sha256.hex(token.getBytes(StandardCharsets.UTF_8));
    }
}
