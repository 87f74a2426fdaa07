package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Why a desktop does not serve, or is past its deadline, as far as it is known: a code, and a sentence that says what to do. */
public record Stuck(String code, String message) {
    /** What a desktop's terminal told of it before counts for nothing now. */
    private static final Set<Readiness.Code> OUT_OF_REACH = EnumSet.of(
            Readiness.Code.NOT_ENROLLED, Readiness.Code.LAB_CLOSED, Readiness.Code.MAINTENANCE, Readiness.Code.OFFLINE);

    /** The terminal is the one that the desktop waits for; empty when it waits for none. */
    public static Stuck of(Desktop desktop, Optional<Readiness> terminal) {
        return terminal.map(seen -> onTerminal(desktop, seen)).orElseGet(() -> making(desktop));
    }

    /** What a terminal stands in the way with, if it does. */
    static Optional<Stuck> at(Readiness terminal) {
        return terminal.obstacles().stream()
                .findFirst()
                .map(known -> new Stuck(known.code().name(), nameOf(terminal) + known.message()));
    }

    /** The same, when it is not to be reached or not in use. */
    static Optional<Stuck> outOfReach(Readiness terminal) {
        return isOutOfReach(terminal) ? at(terminal) : Optional.empty();
    }

    private static boolean isOutOfReach(Readiness terminal) {
        return terminal.obstacles().stream().findFirst().map(Readiness.Obstacle::code).stream()
                .anyMatch(OUT_OF_REACH::contains);
    }

    private static String nameOf(Readiness terminal) {
        return "Terminal " + terminal.terminal().name() + ": ";
    }

    private static Stuck making(Desktop desktop) {
        if (desktop.reason() != null) {
            return new Stuck(
                    desktop.reason(),
                    "%s (%d attempts so far; it is tried again without your help)"
                            .formatted(desktop.message(), desktop.attempts()));
        }
        return desktop.attempts() == 0
                ? new Stuck("NOT_BEGUN", "Others come first, or its batch is stopped: the batch says why")
                : new Stuck("NO_ANSWER", "Look whether image-service and network-service answer");
    }

    private static Stuck onTerminal(Desktop desktop, Readiness terminal) {
        String name = nameOf(terminal);
        if (!isOutOfReach(terminal) && desktop.runState() == RunState.FAILED && desktop.runReason() != null) {
            return new Stuck(desktop.runReason(), name + desktop.runMessage());
        }
        return at(terminal)
                .orElseGet(() -> noProgress(desktop, terminal.terminal().id(), name));
    }

    private static Stuck noProgress(Desktop desktop, UUID terminal, String name) {
        String help = "; look at its screen, or restart it";
        if (desktop.isLeaving(terminal)) {
            return new Stuck("NOT_GIVEN_UP", name + "it still has the desktop" + help);
        }
        return desktop.running()
                ? new Stuck("NOT_STARTED", name + "it has not started the desktop yet" + help)
                : new Stuck("NOT_STOPPED", name + "the desktop has not stopped yet" + help);
    }
}
