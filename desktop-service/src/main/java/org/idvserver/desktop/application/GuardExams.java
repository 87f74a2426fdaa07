package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
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

    /** Fails with DESKTOP_NOT_FOUND. */
    Uni<Void> checkVisible(FindDesktops.Viewer viewer, Desktop desktop) {
        desktop.checkVisibleTo(viewer.id(), viewer.staff());
        return viewer.staff() || !desktop.exam()
                ? Uni.createFrom().voidItem()
                : lessons.examOpen(desktop.sectionId(), window())
                        .invoke(desktop::checkOpen)
                        .replaceWithVoid();
    }

    /** Fails with EXAM_IN_PROGRESS for who is not staff, when the desktop is on a terminal where only exam desktops may run now. */
    Uni<Void> checkMayRun(FindDesktops.Viewer viewer, Desktop desktop) {
        return viewer.staff() || desktop.exam() || desktop.terminalId() == null
                ? Uni.createFrom().voidItem()
                : lessons.examsAt(desktop.terminalId(), window())
                        .invoke(GuardExams::refuse)
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
