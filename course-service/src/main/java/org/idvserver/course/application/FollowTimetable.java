package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.course.domain.Lesson;
import org.idvserver.course.domain.Term;
import org.idvserver.course.domain.TimetableChange;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.kit.id.TimeOrderedId;

/** Brings lessons to what their entries and the term say, and tells what that changed. Within the transaction of whoever changed these. */
@ApplicationScoped
class FollowTimetable {
    private final Lessons lessons;
    private final GuardTimetable guardTimetable;
    private final CourseFacts facts;
    private final Clock clock;

    FollowTimetable(Lessons lessons, GuardTimetable guardTimetable, CourseFacts facts, Clock clock) {
        this.lessons = lessons;
        this.guardTimetable = guardTimetable;
        this.facts = facts;
        this.clock = clock;
    }

    /** Fails with TIMETABLE_CONFLICT, unless these are allowed. */
    Uni<Void> follow(String actor, Term term, List<TimetableEntry> entries, boolean allowConflicts) {
        return known(entries).flatMap(known -> {
            Instant now = clock.instant();
            TimetableChange change = new TimetableChange();
            entries.forEach(entry ->
                    change.follow(entry, term, known.getOrDefault(entry.id(), List.of()), TimeOrderedId::next, now));
            return lessons.addAll(change.added())
                    .chain(() -> guardTimetable.refuseConflicts(change.placed(), allowConflicts))
                    .chain(() -> facts.timetableChanged(actor, change));
        });
    }

    /** The entry is about to be removed. */
    Uni<Void> end(String actor, TimetableEntry entry) {
        return known(List.of(entry)).flatMap(known -> {
            TimetableChange change = new TimetableChange();
            change.fallAway(known.getOrDefault(entry.id(), List.of()).stream(), clock.instant());
            return facts.timetableChanged(actor, change);
        });
    }

    private Uni<Map<UUID, List<Lesson>>> known(List<TimetableEntry> entries) {
        return lessons.ofEntries(entries.stream().map(TimetableEntry::id).toList())
                .map(found -> found.stream().collect(Collectors.groupingBy(lesson -> lesson.entryId()
                        .orElseThrow())));
    }
}
