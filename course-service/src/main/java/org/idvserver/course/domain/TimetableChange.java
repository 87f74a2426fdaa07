package org.idvserver.course.domain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the timetable changes about its lessons: those that are new, those that are elsewhere or take place again, and those that fall
 * away. Lessons that began, or that somebody moved or cancelled singly, are left alone.
 */
public record TimetableChange(List<Lesson> added, List<Lesson> changed, List<Lesson> cancelled) {

    public TimetableChange() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    /** Brings an entry's lessons, all that there are of it, to where and when it is taught. */
    public void follow(TimetableEntry entry, Term term, Collection<Lesson> known, Supplier<UUID> ids, Instant now) {
        SortedMap<LocalDate, Lesson.Slot> wanted = entry.slots(term);
        Map<LocalDate, Lesson> byDay = new HashMap<>();
        known.forEach(lesson -> byDay.put(lesson.entryDay(), lesson));
        fallAway(byDay.values().stream().filter(lesson -> !wanted.containsKey(lesson.entryDay())), now);
        wanted.forEach((day, slot) -> {
            if (!slot.startTime().isAfter(now)) {
                return;
            }
            Lesson lesson = byDay.get(day);
            if (lesson == null) {
                added.add(new Lesson(ids.get(), entry, day, slot));
            } else if (lesson.follows(now) && lesson.follow(slot)) {
                changed.add(lesson);
            }
        });
    }

    /** Their entry is taught no more. */
    public void fallAway(Stream<Lesson> lessons, Instant now) {
        lessons.filter(lesson -> lesson.follows(now)).filter(Lesson::fallAway).forEach(cancelled::add);
    }

    /** Those that take place now and did not, or not there and then. */
    public List<Lesson> placed() {
        return Stream.concat(added.stream(), changed.stream()).toList();
    }
}
