package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;

/**
 * Keeps the timetable as course-service tells it; the terminals of labs whose near lessons change are told at once. Within the
 * transaction that notes the event as received.
 */
@ApplicationScoped
public class KeepTimetable {
    private final Lessons lessons;
    private final Terminals terminals;
    private final GuardExams guardExams;
    private final FillLab fillLab;
    private final OrderBook orders;
    private final Clock clock;
    private final DesktopConfig config;

    KeepTimetable(
            Lessons lessons,
            Terminals terminals,
            GuardExams guardExams,
            FillLab fillLab,
            OrderBook orders,
            Clock clock,
            DesktopConfig config) {
        this.lessons = lessons;
        this.terminals = terminals;
        this.guardExams = guardExams;
        this.fillLab = fillLab;
        this.orders = orders;
        this.clock = clock;
        this.config = config;
    }

    /** The last word about a lesson wins. */
    public Uni<Void> scheduled(Lesson lesson) {
        return lessons.find(lesson.id())
                .invoke(before -> before.ifPresent(lesson::follow))
                .flatMap(before -> {
                    Set<UUID> labs = new HashSet<>();
                    labIfNear(before).ifPresent(labs::add);
                    labIfNear(Optional.of(lesson)).ifPresent(labs::add);
                    Optional<Sitting> open = openExam(before).filter(was -> openExam(Optional.of(lesson))
                            .filter(is -> is.id().equals(was.id()))
                            .isEmpty());
                    return lessons.put(lesson).chain(() -> clear(open)).chain(() -> tell(labs));
                });
    }

    public Uni<Void> cancelled(UUID lessonId) {
        return lessons.find(lessonId).flatMap(before -> {
            Optional<Sitting> open = openExam(before);
            Optional<UUID> lab = labIfNear(before);
            return lessons.remove(lessonId)
                    .chain(() -> clear(open))
                    .chain(() -> tell(lab.map(Set::of).orElse(Set.of())));
        });
    }

    private Optional<Sitting> openExam(Optional<Lesson> lesson) {
        return lesson.filter(guardExams::isOpen).map(exam -> new Sitting(exam, clock.instant()));
    }

    /** Whoever came early has an exam desktop already, though the lab has not been switched. */
    private Uni<Void> clear(Optional<Sitting> exam) {
        return exam.map(was -> fillLab.clear(Facts.SELF, was, false))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** What is far is found in time by those who look from time to time: a new term changes no orders. */
    private Optional<UUID> labIfNear(Optional<Lesson> lesson) {
        Instant staged = clock.instant().plus(config.lessons().stageBefore());
        return lesson.filter(near -> near.starts().isBefore(staged)).map(Lesson::labId);
    }

    private Uni<Void> tell(Set<UUID> labs) {
        return labs.isEmpty()
                ? Uni.createFrom().voidItem()
                : terminals.idsOf(labs).flatMap(ids -> orders.wishAgain(ids, clock.instant()));
    }
}
