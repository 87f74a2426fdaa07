package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/** What course-service knows of teaching. Every call ends within a limit. */
public interface Sections {

    /** Fails with a problem of kind NOT_FOUND. */
    Uni<Section> section(UUID id);

    /** Fails with a problem of kind NOT_FOUND. */
    Uni<Lab> lab(UUID id);

    /** The students are in the order of their enrolment. */
    record Section(UUID id, String name, List<UUID> teachers, List<UUID> students) {

        boolean has(UUID user) {
            return students.contains(user) || teachers.contains(user);
        }
    }

    /** The seats are in the order of their places. */
    record Lab(UUID id, String name, List<Seat> seats) {}

    /** A seat and what people call it. */
    record Seat(UUID id, String label) {}
}
