package org.idvserver.desktop.domain;

import java.time.Instant;
import java.util.Optional;

/** What keeps a desktop from serving at a seat: in the words of the stuck board, and before anything counts as stuck as well. */
final class WhatKeeps {
    private WhatKeeps() {}

    /** One that is to come to a terminal, or waits there; the holder is another terminal that has it still. */
    static Optional<Stuck> coming(Desktop desktop, Readiness terminal, Optional<Readiness> holder, Instant now) {
        return making(desktop, now)
                .or(() -> holder.map(other -> Stuck.of(desktop, Optional.of(other))))
                .or(() -> Stuck.at(terminal));
    }

    /** One that is on a terminal while its lesson goes on. */
    static Optional<Stuck> serving(Desktop desktop, Readiness terminal, Optional<Readiness> holder, Instant now) {
        if (desktop.state() != DesktopState.READY || holder.isPresent()) {
            return coming(desktop, terminal, holder, now);
        }
        Optional<Stuck> away = Stuck.outOfReach(terminal);
        if (away.isPresent()) {
            return away;
        }
        if (!desktop.running()) {
            return Optional.of(new Stuck("STOPPED", "Somebody stopped it: start it"));
        }
        boolean runs = desktop.runState() == RunState.RUNNING;
        if (runs && desktop.fulfilled()) {
            return Optional.empty();
        }
        boolean inTime = !desktop.fulfilled() && !desktop.stuck(now) && desktop.runState() != RunState.FAILED;
        return inTime && terminal.ready()
                ? Optional.of(new Stuck("STARTING", "It is starting: wait"))
                : Optional.of(Stuck.of(desktop, Optional.of(terminal)));
    }

    /** One that cannot be put on its seat's terminal; empty when nothing of its own is the matter. */
    static Optional<Stuck> unplaceable(Desktop desktop, Optional<String> terminal, Instant now) {
        return making(desktop, now)
                .or(() -> desktop.locked()
                        .map(why -> new Stuck(DesktopProblem.DESKTOP_LOCKED.name(), "It is locked, unlock it: " + why)))
                .or(() -> Optional.ofNullable(desktop.terminalId())
                        .map(elsewhere -> new Stuck(
                                DesktopProblem.DESKTOP_ELSEWHERE.name(),
                                "It is on another terminal, take it away there: " + terminal.orElse("" + elsewhere))));
    }

    private static Optional<Stuck> making(Desktop desktop, Instant now) {
        return switch (desktop.state()) {
            case READY -> Optional.empty();
            case REQUESTED, PROVISIONING, RENEWING, DELETING ->
                Optional.of(
                        desktop.reason() != null || desktop.stuck(now)
                                ? Stuck.of(desktop, Optional.empty())
                                : underWay(desktop));
            case FAILED ->
                Optional.of(new Stuck(
                        desktop.reason(),
                        "%s (given up after %d attempts: retry its batch, or reset it)"
                                .formatted(desktop.message(), desktop.attempts())));
            case RECYCLED -> Optional.of(new Stuck(desktop.state().name(), "It was deleted: restore it"));
            case DELETED -> Optional.of(new Stuck(desktop.state().name(), "It is gone: make another"));
        };
    }

    private static Stuck underWay(Desktop desktop) {
        String what = desktop.state() == DesktopState.DELETING ? "It is being deleted" : "Its disk is being made: wait";
        return new Stuck(desktop.state().name(), what);
    }
}
