package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.error.Faults;

/** What an entry of the timetable refers to: a term with its periods, a section, a lab. */
@ApplicationScoped
class EntryReferences {
    private final Terms terms;
    private final OwnSections ownSections;
    private final Labs labs;

    EntryReferences(Terms terms, OwnSections ownSections, Labs labs) {
        this.terms = terms;
        this.ownSections = ownSections;
        this.labs = labs;
    }

    /** Answers the term. Names all that is unknown or that the term does not allow; fails with NOT_YOUR_SECTION. */
    Uni<Term> check(Teacher teacher, ArrangeTimetable.Wanted wanted) {
        Faults faults = new Faults();
        References references = new References(faults);
        return references
                .note("sectionId", ownSections.checkMayTouch(teacher, wanted.sectionId()))
                .flatMap(section ->
                        references.note("labId", labs.get(wanted.plan().labId())))
                .flatMap(lab -> references.note("termId", terms.get(wanted.termId())))
                .invoke(term -> Optional.ofNullable(term)
                        .ifPresent(known -> wanted.plan().addFaults(known, faults)))
                .invoke(references::checkAllKnown);
    }
}
