package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Term;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes, changes and shows terms; lessons follow. */
@ApplicationScoped
public class ArrangeTerms {
    private final Terms terms;
    private final TimetableEntries entries;
    private final GuardTimetable guardTimetable;
    private final Requests requests;
    private final FollowTimetable followTimetable;
    private final CourseFacts facts;

    ArrangeTerms(
            Terms terms,
            TimetableEntries entries,
            GuardTimetable guardTimetable,
            Requests requests,
            FollowTimetable followTimetable,
            CourseFacts facts) {
        this.terms = terms;
        this.entries = entries;
        this.guardTimetable = guardTimetable;
        this.requests = requests;
        this.followTimetable = followTimetable;
        this.facts = facts;
    }

    /** The same key with the same request answers the same term. */
    @WithTransaction
    public Uni<Term> create(Requests.Once once, Term.Plan plan) {
        return guardTimetable.lock().chain(() -> requests.once(once, terms::get, () -> add(once, plan)));
    }

    private Uni<Term> add(Requests.Once once, Term.Plan plan) {
        Term term = new Term(TimeOrderedId.next(), plan);
        return terms.checkFree(term.name(), term.id())
                .chain(() -> terms.add(term))
                .chain(() -> requests.note(once, term.id()))
                .chain(() -> facts.termCreated(once.actor(), term))
                .replaceWith(term);
    }

    /**
     * Changes the term of this revision, if one is given; its lessons that are to come follow, but those that were changed singly.
     * Fails with TIMETABLE_CONFLICT, unless these are allowed.
     */
    @WithTransaction
    public Uni<Term> change(String actor, UUID id, OptionalLong expected, Term.Plan wanted, boolean allowConflicts) {
        return guardTimetable
                .lock()
                .chain(() -> terms.get(id))
                .invoke(term -> Revisions.check(expected, term.version(), "Term " + term.name()))
                .call(term -> terms.checkFree(wanted.name(), id))
                .call(term -> term.change(wanted)
                        ? follow(actor, term, allowConflicts)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> follow(String actor, Term term, boolean allowConflicts) {
        return entries.ofTerm(term.id())
                .invoke(found -> checkPeriods(found, term))
                .flatMap(found -> followTimetable.follow(actor, term, found, allowConflicts))
                .chain(() -> facts.termChanged(actor, term));
    }

    private static void checkPeriods(List<TimetableEntry> found, Term term) {
        Map<Integer, Long> missing = found.stream()
                .flatMap(entry -> entry.missingPeriods(term).stream())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        Faults faults = new Faults();
        missing.forEach((period, uses) ->
                faults.add("periods", "period %d is missing, which %d timetable entries need".formatted(period, uses)));
        faults.throwIfAny();
    }

    /** What is not there is fine. Fails with TERM_IN_USE while it has timetable entries. */
    @WithTransaction
    public Uni<Void> remove(String actor, UUID id) {
        return guardTimetable.lock().chain(() -> terms.find(id)).flatMap(found -> found.map(term -> remove(actor, term))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> remove(String actor, Term term) {
        return entries.anyOfTerm(term.id())
                .invoke(used -> {
                    if (used) {
                        throw CourseProblem.TERM_IN_USE.because(
                                "Term %s has timetable entries: remove these first", term.name());
                    }
                })
                .chain(() -> terms.remove(term))
                .chain(() -> facts.termRemoved(actor, term));
    }

    @WithSession
    public Uni<Term> get(UUID id) {
        return terms.get(id);
    }

    @WithSession
    public Uni<Page<Term>> page(PageRequest request) {
        return terms.page(request)
                .map(rows -> Page.of(rows, request.size(), term -> term.id().toString()));
    }
}
