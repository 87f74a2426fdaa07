package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.ExamWindow;
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

    /** Whether an exam of the section is open, in whichever lab. */
    Uni<Boolean> examOpen(UUID sectionId, ExamWindow window);

    /** The exams of a lab that are open, the one that ends last first. */
    Uni<List<Lesson>> examsIn(UUID labId, ExamWindow window);

    /** Of the lab where the terminal stands. */
    Uni<List<Lesson>> examsAt(UUID terminalId, ExamWindow window);

    /** Those that go on and have not put their desktops on their lab's terminals; during an exam in the lab exams only. */
    Uni<List<Lesson>> toBegin(Instant now);

    /** Those that go on and have put their desktops on their lab's terminals; during an exam in the lab exams only. */
    Uni<List<Lesson>> sitting(Instant now);

    /** As it is, locked until the transaction ends; empty when it is gone. */
    Uni<Optional<Lesson>> lock(UUID lessonId);

    Uni<Boolean> sits(UUID sittingId);

    /** Whether another lesson has its desktops in the lab. */
    Uni<Boolean> othersSit(UUID labId, UUID sittingId);

    /** Whether the lesson's section has its desktops in the lab, by whichever lesson; exam desktops for an exam. */
    Uni<Boolean> sectionSits(Lesson lesson);

    Uni<Void> sit(Sitting sitting);

    /**
     * Locked until the transaction ends: one whose lesson is gone, has moved, or has been over for so long; or only is over, when
     * another section sits there; or is none of an exam, while one goes on there. An exam that is over has no such time. Not while the section waits for its next lesson there, which begins within that time and has not
     * put its desktops there yet.
     */
    Uni<Optional<Sitting>> lockOver(Instant now, Duration linger);

    /** Whether the section has its desktops there by another lesson as well; exam desktops by another exam. */
    Uni<Boolean> goesOn(Sitting sitting);

    Uni<Void> leave(Sitting sitting);

    /**
     * Locked until the transaction ends: one that begins within a time, has not ended and was not checked; or begins within another
     * and was not checked in that.
     */
    Uni<Optional<Lesson>> lockUnchecked(Instant now, Duration first, Duration again);
}
