package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Whose sections are whose. */
@ApplicationScoped
class OwnSections {
    private final Sections sections;

    OwnSections(Sections sections) {
        this.sections = sections;
    }

    /** Fails with SECTION_NOT_FOUND, and with NOT_YOUR_SECTION for whoever is neither staff nor its teacher. */
    Uni<Void> checkMayTouch(Teacher teacher, UUID sectionId) {
        return sections.get(sectionId)
                .invoke(section -> {
                    if (!teacher.staff()) {
                        section.checkTaughtBy(teacher.id());
                    }
                })
                .replaceWithVoid();
    }
}
