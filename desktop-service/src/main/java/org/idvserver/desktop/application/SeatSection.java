package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** Puts the desktops of a section, or a lab's own, on the lab's terminals, seat by seat. Safe to repeat. */
@ApplicationScoped
public class SeatSection {
    private final Sections sections;
    private final GuardExams guardExams;
    private final FillLab fillLab;

    SeatSection(Sections sections, GuardExams guardExams, FillLab fillLab) {
        this.sections = sections;
        this.guardExams = guardExams;
        this.fillLab = fillLab;
    }

    /** Which desktops where, and whether they are to run; without a section the lab's own. */
    public record Request(Optional<UUID> sectionId, UUID labId, boolean start) {}

    /** Fails with each of both that is unknown, or with EXAM_IN_PROGRESS. */
    public Uni<FillLab.Report> seat(String actor, Request request) {
        Faults unknown = new Faults();
        return request.sectionId()
                .map(id -> BadField.note(sections.section(id), "sectionId", "there is no such section", unknown)
                        .replaceWithVoid())
                .orElseGet(() -> Uni.createFrom().voidItem())
                .flatMap(section ->
                        BadField.note(sections.lab(request.labId()), "labId", "there is no such lab", unknown))
                .invoke(unknown::throwIfAny)
                .flatMap(lab -> Panache.withTransaction(() -> fillLab.take(
                                actor,
                                new FillLab.Wish(
                                        request.sectionId().orElse(null),
                                        lab.id(),
                                        lab.seats(),
                                        request.start() ? FillLab.Mode.START : FillLab.Mode.PLACE,
                                        false))
                        // Once the terminals are locked: an exam that begins meanwhile waits for them, and puts this
                        // right.
                        .call(() -> guardExams.checkNoneGoesOn(lab.id()))));
    }
}
