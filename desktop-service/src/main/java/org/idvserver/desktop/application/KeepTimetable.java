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

/**
 * Keeps the timetable as course-service tells it; the terminals of labs whose near lessons change are told at once. Within the
 * transaction that notes the event as received.
 */
@ApplicationScoped
public class KeepTimetable {
    private final Lessons lessons;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Clock clock;
    private final DesktopConfig config;

    KeepTimetable(Lessons lessons, Terminals terminals, OrderBook orders, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.terminals = terminals;
        this.orders = orders;
        this.clock = clock;
        this.config = config;
    }

    /** The last word about a lesson wins. */
    public Uni<Void> scheduled(Lesson lesson) {
        return lessons.find(lesson.id())
                .invoke(before -> before.ifPresent(lesson::follow))
                .map(this::labIfNear)
                .flatMap(before -> {
                    Set<UUID> labs = new HashSet<>();
                    before.ifPresent(labs::add);
                    labIfNear(Optional.of(lesson)).ifPresent(labs::add);
                    return lessons.put(lesson).chain(() -> tell(labs));
                });
    }

    public Uni<Void> cancelled(UUID lessonId) {
        return lessons.find(lessonId).map(this::labIfNear).flatMap(before -> lessons.remove(lessonId)
                .chain(() -> tell(before.map(Set::of).orElse(Set.of()))));
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
