package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.jboss.logging.Logger;

/** Tells whether labs are ready for their lessons. */
@ApplicationScoped
public class FindReadiness {
    private static final Logger LOG = Logger.getLogger(FindReadiness.class);
    private static final int MOST_LESSONS = 100;

    private final Lessons lessons;
    private final InspectLab inspectLab;
    private final Sections sections;
    private final Clock clock;
    private final DesktopConfig config;

    FindReadiness(Lessons lessons, InspectLab inspectLab, Sections sections, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.inspectLab = inspectLab;
        this.sections = sections;
        this.clock = clock;
        this.config = config;
    }

    /** A report with the lab's seats, which are none when course-service cannot be asked. */
    public record Seated(InspectLab.Report report, List<Sections.Seat> seats) {}

    /** Fails with LESSON_NOT_FOUND. */
    public Uni<Seated> of(UUID lessonId) {
        return Panache.withSession(() -> lessons.get(lessonId).flatMap(inspectLab::inspect))
                .flatMap(report -> seats(report.lesson().labId()).map(seats -> new Seated(report, seats)));
    }

    /** The report is wanted most when something is away. */
    private Uni<List<Sections.Seat>> seats(UUID labId) {
        return sections.lab(labId).map(Sections.Lab::seats).onFailure().recoverWithItem(failure -> {
            LOG.debugf(failure, "seats of lab %s are unknown", labId);
            return List.of();
        });
    }

    /** Of the lessons that go on or are near, in the order of their beginning, at most 100. */
    public Uni<List<InspectLab.Report>> near(Optional<UUID> labId) {
        Instant now = clock.instant();
        return Panache.withSession(
                () -> lessons.near(labId, now, now.plus(config.lessons().stageBefore()), MOST_LESSONS)
                        .onItem()
                        .transformToMulti(found -> Multi.createFrom().iterable(found))
                        .onItem()
                        .transformToUniAndConcatenate(inspectLab::inspect)
                        .collect()
                        .asList());
    }
}
