package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.page.PageRequest;

/** Where lessons are kept. */
public interface Lessons {

    Uni<Void> add(Lesson lesson);

    Uni<Void> addAll(List<Lesson> lessons);

    /** All that there are of these entries, whatever became of them. */
    Uni<List<Lesson>> ofEntries(Collection<UUID> entryIds);

    /** Fails with LESSON_NOT_FOUND. */
    Uni<Lesson> get(UUID id);

    Uni<List<Lesson>> page(Filter filter, PageRequest request);

    /** Which lessons; what is null does not narrow. Lessons that start in [from, to). */
    record Filter(UUID labId, UUID sectionId, Instant from, Instant to) {}
}
