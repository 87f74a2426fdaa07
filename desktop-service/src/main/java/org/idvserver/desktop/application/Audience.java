package org.idvserver.desktop.application;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Whom a batch is asked for. */
public sealed interface Audience {

    /** All students of a section, or those of them who are named. */
    record Students(UUID sectionId, Optional<List<UUID>> only) implements Audience {}

    /** Some people, in no section. */
    record People(List<UUID> userIds) implements Audience {}

    /** All seats of a lab, or those of them that are named; for all who sit there, or for a section. */
    record Seats(UUID labId, Optional<List<UUID>> only, Optional<UUID> sectionId) implements Audience {}

    /** So many desktops of a section or else of a lab; sticky: whoever takes one keeps it. */
    record Pool(Optional<UUID> sectionId, Optional<UUID> labId, int count, boolean sticky) implements Audience {}
}
