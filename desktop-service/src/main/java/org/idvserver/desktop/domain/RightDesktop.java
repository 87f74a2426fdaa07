package org.idvserver.desktop.domain;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which desktop is right for somebody who sits down at a terminal: of the lesson's section their own, their seat's, or the next of
 * the pool; else another one of their own; else, when there is no lesson, what the lab has for their seat or for everybody. Of several
 * the one that is there goes first, then the newest. During an exam it is one of the section's exam desktops or none; else never one of
 * these.
 */
public final class RightDesktop {
    private final Terminal terminal;
    private final UUID user;
    private final Optional<UUID> sectionId;
    private final List<Desktop> ready;

    /**
     * @param lesson the one that goes on here, or the exam that is open, of which the user is
     * @param desktops the user's, the seat's, and the free ones of the section and the lab
     */
    public RightDesktop(Terminal terminal, UUID user, Optional<Lesson> lesson, List<Desktop> desktops) {
        this.terminal = terminal;
        this.user = user;
        this.sectionId = lesson.map(Lesson::sectionId);
        boolean exam = lesson.filter(Lesson::exam).isPresent();
        this.ready = desktops.stream()
                .filter(desktop -> desktop.state().placeable())
                .filter(desktop -> desktop.exam() == exam && (!exam || ofLesson(desktop)))
                .toList();
    }

    /** Whether the user has a desktop of a section: then its lesson is theirs. */
    public static boolean hasOneOf(UUID section, UUID user, List<Desktop> desktops) {
        return desktops.stream()
                .anyMatch(desktop -> section.equals(desktop.sectionId()) && user.equals(desktop.userId()));
    }

    public Optional<Desktop> choose() {
        Stream<Predicate<Desktop>> rules = Stream.of(
                desktop -> ofLesson(desktop) && mine(desktop),
                desktop -> ofLesson(desktop) && ofSeat(desktop),
                desktop -> ofLesson(desktop) && inPool(desktop),
                this::mine,
                desktop -> ofLab(desktop) && ofSeat(desktop),
                desktop -> ofLab(desktop) && inPool(desktop));
        return rules.flatMap(rule -> ready.stream().filter(rule).min(order()).stream())
                .findFirst();
    }

    /** One that was asked for by its id, if it is theirs. */
    public Optional<Desktop> choose(UUID desktopId) {
        return ready.stream()
                .filter(desktop -> desktop.id().equals(desktopId) && mine(desktop))
                .findFirst();
    }

    private boolean mine(Desktop desktop) {
        return user.equals(desktop.userId());
    }

    private boolean ofSeat(Desktop desktop) {
        return desktop.seatId() != null && desktop.seatId().equals(terminal.seatId());
    }

    /** Here or elsewhere: nobody sits before one that nobody has taken. */
    private boolean inPool(Desktop desktop) {
        return desktop.inPool() && desktop.locked().isEmpty() && (here(desktop) || !desktop.bound());
    }

    private boolean ofLesson(Desktop desktop) {
        return sectionId.isPresent() && sectionId.get().equals(desktop.sectionId());
    }

    private boolean ofLab(Desktop desktop) {
        return desktop.sectionId() == null && terminal.labId().equals(desktop.labId());
    }

    private boolean here(Desktop desktop) {
        return terminal.id().equals(desktop.terminalId());
    }

    private Comparator<Desktop> order() {
        return Comparator.comparing((Desktop desktop) -> !here(desktop))
                .thenComparing(desktop -> desktop.terminalId() != null)
                .thenComparing(desktop -> desktop.heldBy() != null)
                .thenComparing(desktop -> inPool(desktop) ? desktop.name() : "")
                .thenComparing(Desktop::created, Comparator.reverseOrder());
    }
}
