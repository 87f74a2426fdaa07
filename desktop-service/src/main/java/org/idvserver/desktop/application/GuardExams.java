package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.ExamWindow;
import org.idvserver.desktop.domain.Lesson;

/** Keeps exam desktops from their users outside of exams, and other desktops from labs that have one. Within the caller's session. */
@ApplicationScoped
class GuardExams {
    private final Lessons lessons;
    private final Clock clock;
    private final Duration opensBefore;

    GuardExams(Lessons lessons, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.clock = clock;
        this.opensBefore = config.exams().opensBefore();
    }

    ExamWindow window() {
        return ExamWindow.at(clock.instant(), opensBefore);
    }

    boolean isOpen(Lesson lesson) {
        return lesson.exam() && window().has(lesson.starts(), lesson.ends());
    }

    /** Fails with DESKTOP_NOT_FOUND. */
    Uni<Void> checkVisible(FindDesktops.Viewer viewer, Desktop desktop) {
        desktop.checkVisibleTo(viewer.id(), viewer.staff());
        return viewer.staff() || !desktop.exam()
                ? Uni.createFrom().voidItem()
                : lessons.examOpen(desktop.sectionId(), window())
                        .invoke(desktop::checkOpen)
                        .replaceWithVoid();
    }

    /**
     * For who is not staff: fails with EXAM_IN_PROGRESS when the desktop is on a terminal where only exam desktops may run now, and an
     * exam desktop with WRONG_STATE where its exam is not.
     */
    Uni<Void> checkMayRun(FindDesktops.Viewer viewer, Desktop desktop) {
        return viewer.staff() || desktop.terminalId() == null
                ? Uni.createFrom().voidItem()
                : lessons.examsAt(desktop.terminalId(), window())
                        .invoke(exams -> checkMayRun(desktop, exams))
                        .replaceWithVoid();
    }

    private static void checkMayRun(Desktop desktop, List<Lesson> exams) {
        if (!desktop.exam()) {
            refuse(exams);
        } else if (exams.stream().noneMatch(exam -> exam.sectionId().equals(desktop.sectionId()))) {
            throw DesktopProblem.WRONG_STATE.because(
                    "Desktop %s is for an exam, which is not here now", desktop.name());
        }
    }

    /** Fails when what is open in the lab by now is not what was found before: it began or ended meanwhile. */
    Uni<Void> checkStill(UUID labId, Optional<Lesson> lesson) {
        return lessons.examsIn(labId, window())
                .invoke(exams -> {
                    boolean exam = lesson.filter(Lesson::exam).isPresent();
                    if (!exam) {
                        refuse(exams);
                    } else if (exams.stream()
                            .noneMatch(open -> open.id().equals(lesson.get().id()))) {
                        throw DesktopProblem.NO_DESKTOP.because("The exam is over here");
                    }
                })
                .replaceWithVoid();
    }

    /** Fails with EXAM_IN_PROGRESS when an exam goes on in the lab. */
    Uni<Void> checkNoneGoesOn(UUID labId) {
        return lessons.examsIn(labId, ExamWindow.at(clock.instant(), Duration.ZERO))
                .invoke(GuardExams::refuse)
                .replaceWithVoid();
    }

    private static void refuse(List<Lesson> exams) {
        if (!exams.isEmpty()) {
            throw refusal(exams);
        }
    }

    static RuntimeException refusal(List<Lesson> exams) {
        return DesktopProblem.EXAM_IN_PROGRESS.because(
                "This lab has an exam until %s: other desktops can be used here after it",
                exams.stream().map(Lesson::ends).max(Comparator.naturalOrder()).orElseThrow());
    }
}
