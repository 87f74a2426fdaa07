package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
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

    /** Those of the labs that begin before then and have not ended. */
    Uni<List<Lesson>> nearIn(Collection<UUID> labIds, Instant now, Instant then);

    /** Those that go on and have not put their desktops on their lab's terminals. */
    Uni<List<Lesson>> toBegin(Instant now);

    /** Those that go on and have put their desktops on their lab's terminals. */
    Uni<List<Lesson>> sitting(Instant now);

    /** As it is, locked until the transaction ends; empty when it is gone. */
    Uni<Optional<Lesson>> lock(UUID lessonId);

    Uni<Boolean> sits(UUID sittingId);

    /** Whether another lesson has its desktops in the lab. */
    Uni<Boolean> othersSit(UUID labId, UUID sittingId);

    /** Whether a section has its desktops in the lab, by whichever lesson. */
    Uni<Boolean> sectionSits(UUID sectionId, UUID labId);

    Uni<Void> sit(Sitting sitting);

    /**
     * Locked until the transaction ends: one whose lesson is gone, has moved, or has been over for so long; or only is over, when
     * another section sits there. Not while the section waits for its next lesson there, which begins within that time and has not
     * put its desktops there yet.
     */
    Uni<Optional<Sitting>> lockOver(Instant now, Duration linger);

    /** Whether the section has its desktops there by another lesson as well. */
    Uni<Boolean> goesOn(Sitting sitting);

    Uni<Void> leave(Sitting sitting);

    /** Locked until the transaction ends: one that begins before then, has not ended and was not checked. */
    Uni<Optional<Lesson>> lockUnchecked(Instant now, Instant then);
}
