package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.course.domain.Term;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes, changes and removes entries of the timetable; their lessons follow. */
@ApplicationScoped
public class ArrangeTimetable {
    private final TimetableEntries entries;
    private final GuardTimetable guardTimetable;
    private final Requests requests;
    private final OwnSections ownSections;
    private final EntryReferences entryReferences;
    private final FollowTimetable followTimetable;
    private final CourseFacts facts;

    /** An entry that somebody wants. */
    public record Wanted(UUID termId, UUID sectionId, TimetableEntry.Plan plan) {}

    ArrangeTimetable(
            TimetableEntries entries,
            GuardTimetable guardTimetable,
            Requests requests,
            OwnSections ownSections,
            EntryReferences entryReferences,
            FollowTimetable followTimetable,
            CourseFacts facts) {
        this.entries = entries;
        this.guardTimetable = guardTimetable;
        this.requests = requests;
        this.ownSections = ownSections;
        this.entryReferences = entryReferences;
        this.followTimetable = followTimetable;
        this.facts = facts;
    }

    /** The same key with the same request answers the same entry. Fails with TIMETABLE_CONFLICT, unless these are allowed. */
    @WithTransaction
    public Uni<TimetableEntry> create(Teacher teacher, Requests.Once once, Wanted wanted, boolean allowConflicts) {
        return guardTimetable
                .lock()
                .chain(() -> requests.once(once, entries::get, () -> add(teacher, once, wanted, allowConflicts)));
    }

    private Uni<TimetableEntry> add(Teacher teacher, Requests.Once once, Wanted wanted, boolean allowConflicts) {
        TimetableEntry entry =
                new TimetableEntry(TimeOrderedId.next(), wanted.termId(), wanted.sectionId(), wanted.plan());
        return entryReferences
                .check(teacher, wanted)
                .call(term -> entries.add(entry))
                .call(term -> requests.note(once, entry.id()))
                .call(term -> facts.entryCreated(once.actor(), entry))
                .call(term -> followTimetable.follow(once.actor(), term, List.of(entry), allowConflicts))
                .replaceWith(entry);
    }

    /**
     * Changes the entry of this revision, if one is given; its lessons that are to come follow, but those that were changed singly.
     * Fails with TIMETABLE_CONFLICT, unless these are allowed.
     */
    @WithTransaction
    public Uni<TimetableEntry> change(
            Teacher teacher, UUID id, OptionalLong expected, TimetableEntry.Plan plan, boolean allowConflicts) {
        return guardTimetable.lock().chain(() -> entries.get(id)).call(entry -> entryReferences
                .check(teacher, new Wanted(entry.termId(), entry.sectionId(), plan))
                .invoke(term -> Revisions.check(expected, entry.version(), "The timetable entry"))
                .flatMap(term -> change(teacher, term, entry, plan, allowConflicts)));
    }

    private Uni<Void> change(
            Teacher teacher, Term term, TimetableEntry entry, TimetableEntry.Plan plan, boolean allowConflicts) {
        return entry.change(plan)
                ? facts.entryChanged(teacher.actor(), entry)
                        .chain(() -> followTimetable.follow(teacher.actor(), term, List.of(entry), allowConflicts))
                : Uni.createFrom().voidItem();
    }

    /** Cancels what is to come of it, but what was moved singly. What is not there is fine. */
    @WithTransaction
    public Uni<Void> remove(Teacher teacher, UUID id) {
        return guardTimetable.lock().chain(() -> entries.find(id)).flatMap(found -> found.map(
                        entry -> remove(teacher, entry))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> remove(Teacher teacher, TimetableEntry entry) {
        return ownSections
                .checkMayTouch(teacher, entry.sectionId())
                .chain(() -> followTimetable.end(teacher.actor(), entry))
                .chain(() -> entries.remove(entry))
                .chain(() -> facts.entryRemoved(teacher.actor(), entry));
    }

    @WithSession
    public Uni<TimetableEntry> get(UUID id) {
        return entries.get(id);
    }

    @WithSession
    public Uni<Page<TimetableEntry>> page(TimetableEntries.Filter filter, PageRequest request) {
        return entries.page(filter, request)
                .map(rows -> Page.of(rows, request.size(), entry -> entry.id().toString()));
    }
}
