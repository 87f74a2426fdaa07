package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;

/**
 * Which image versions the terminals of a lab need for its lessons: those of the section's LOCAL desktops, and of the lab's own where
 * these help out; for an exam those of the section's exam desktops. Within the caller's session; reads as often for many lessons as
 * for one.
 */
@ApplicationScoped
public class LessonImages {
    private final Lessons lessons;
    private final Desktops desktops;
    private final LentImages lentImages;

    LessonImages(Lessons lessons, Desktops desktops, LentImages lentImages) {
        this.lessons = lessons;
        this.desktops = desktops;
        this.lentImages = lentImages;
    }

    /** By lab, what the lessons need there that have not ended and begin before then. */
    public Uni<Map<UUID, Set<PinnedImage>>> ofLabs(Collection<UUID> labIds, Instant now, Instant then) {
        return lessons.nearIn(labIds, now, then).flatMap(near -> of(near).map(images -> near.stream()
                .collect(Collectors.groupingBy(
                        Lesson::labId,
                        Collectors.flatMapping(lesson -> images.get(lesson.id()).stream(), Collectors.toSet())))));
    }

    /** By lesson; of lessons that are kept. */
    Uni<Map<UUID, Set<PinnedImage>>> of(List<Lesson> asked) {
        List<Lesson> usual = asked.stream().filter(lesson -> !lesson.exam()).toList();
        List<Lesson> exams = asked.stream().filter(Lesson::exam).toList();
        return ofSections(usual, false)
                .flatMap(ofUsual -> ofSections(exams, true).flatMap(ofExams -> lent(usual)
                        .map(lent -> asked.stream().collect(Collectors.toMap(Lesson::id, lesson -> Stream.concat(
                                        (lesson.exam() ? ofExams : ofUsual)
                                                .getOrDefault(lesson.sectionId(), List.of()).stream(),
                                        lent.getOrDefault(lesson.id(), List.of()).stream())
                                .collect(Collectors.toSet()))))));
    }

    private Uni<Map<UUID, List<PinnedImage>>> ofSections(List<Lesson> some, boolean exam) {
        return some.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : desktops.localImages(some.stream().map(Lesson::sectionId).collect(Collectors.toSet()), exam);
    }

    private Uni<Map<UUID, List<PinnedImage>>> lent(List<Lesson> usual) {
        return usual.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : lentImages.lent(usual.stream().map(Lesson::id).toList());
    }
}
