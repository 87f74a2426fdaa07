package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Lesson;

/** Where the timetable is kept. */
public interface Lessons {

    Uni<Void> put(Lesson lesson);

    Uni<Void> remove(UUID lessonId);

    Uni<Optional<Lesson>> find(UUID lessonId);

    /** Fails with LESSON_NOT_FOUND. */
    Uni<Lesson> get(UUID lessonId);

    /** Those of a lab, or of all, that begin before then and have not ended, in the order of their beginning. */
    Uni<List<Lesson>> near(Optional<UUID> labId, Instant now, Instant then, int limit);

    /** Locked until the transaction ends: one that begins before then, has not ended and was not checked. */
    Uni<Optional<Lesson>> lockUnchecked(Instant now, Instant then);
}
