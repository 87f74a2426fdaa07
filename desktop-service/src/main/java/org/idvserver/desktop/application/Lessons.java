package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;

/** Where the timetable is kept. */
public interface Lessons {

    Uni<Void> put(Lesson lesson);

    Uni<Void> remove(UUID lessonId);

    Uni<Optional<Lesson>> find(UUID lessonId);

    /** Fails with LESSON_NOT_FOUND. */
    Uni<Lesson> get(UUID lessonId);

    /** Those of a lab, or of all, that begin before then and have not ended, in the order of their beginning. */
    Uni<List<Lesson>> near(Optional<UUID> labId, Instant now, Instant then, int limit);

    /** Those that go on and have not put their desktops on their lab's terminals. */
    Uni<List<Lesson>> toBegin(Instant now);

    /** Those that go on and have put their desktops on their lab's terminals. */
    Uni<List<Lesson>> sitting(Instant now);

    Uni<Boolean> sits(UUID sittingId);

    Uni<Void> sit(Sitting sitting);

    /** Locked until the transaction ends: one whose lesson is gone, has moved, or has been over for so long. */
    Uni<Optional<Sitting>> lockOver(Instant now, Duration linger);

    /** Whether a section is in a lab by another lesson now, or will be by then. */
    Uni<Boolean> comesBack(Sitting sitting, Instant now, Instant then);

    Uni<Void> leave(Sitting sitting);

    /** Locked until the transaction ends: one that begins before then, has not ended and was not checked. */
    Uni<Optional<Lesson>> lockUnchecked(Instant now, Instant then);
}
