package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Section;
import org.idvserver.kit.page.PageRequest;

/** Where sections are kept, always with course, teachers and students. */
public interface Sections {

    Uni<Void> add(Section section);

    /** Fails with SECTION_NOT_FOUND. */
    Uni<Section> get(UUID id);

    Uni<List<Section>> page(PageRequest request);

    /** Sections that the user teaches or is enrolled in. */
    Uni<List<Section>> pageOf(UUID user, PageRequest request);
}
