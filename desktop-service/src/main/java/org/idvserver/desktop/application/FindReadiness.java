package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.Lesson;

/** Tells whether labs are ready for their lessons. */
@ApplicationScoped
public class FindReadiness {
    private static final int MOST_LESSONS = 100;

    private final Lessons lessons;
    private final InspectLab inspectLab;
    private final LabSeats labSeats;
    private final Clock clock;
    private final DesktopConfig config;

    FindReadiness(Lessons lessons, InspectLab inspectLab, LabSeats labSeats, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.inspectLab = inspectLab;
        this.labSeats = labSeats;
        this.clock = clock;
        this.config = config;
    }

    /** Fails with LESSON_NOT_FOUND. */
    public Uni<LabReadiness> of(UUID lessonId) {
        return Panache.withSession(() -> lessons.get(lessonId)).flatMap(lesson -> labSeats.of(lesson.labId())
                .flatMap(seats -> Panache.withSession(() -> inspectLab.inspect(lesson, seats))));
    }

    /** Of the lessons that go on or are near, in the order of their beginning, at most 100. */
    public Uni<List<LabReadiness>> near(Optional<UUID> labId) {
        Instant now = clock.instant();
        return Panache.withSession(
                        () -> lessons.near(labId, now, now.plus(config.lessons().stageBefore()), MOST_LESSONS))
                .flatMap(found -> labSeats.ofAll(
                                found.stream().map(Lesson::labId).collect(Collectors.toSet()))
                        .flatMap(seats -> Panache.withSession(() -> inspectLab.inspect(found, seats))));
    }
}
