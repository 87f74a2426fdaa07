package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.course.domain.Course;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes terms and courses and shows them. */
@ApplicationScoped
public class ArrangeCourses {
    private final Courses courses;
    private final CourseFacts facts;

    ArrangeCourses(Courses courses, CourseFacts facts) {
        this.courses = courses;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Course> create(String actor, Course course) {
        return courses.add(course)
                .flatMap(added -> facts.courseCreated(actor, course))
                .replaceWith(course);
    }

    @WithTransaction
    public Uni<Term> create(String actor, Term term) {
        return courses.add(term)
                .flatMap(added -> facts.termCreated(actor, term))
                .replaceWith(term);
    }

    @WithSession
    public Uni<Course> get(UUID id) {
        return courses.get(id);
    }

    @WithSession
    public Uni<Page<Course>> page(PageRequest request) {
        return courses.page(request)
                .map(rows -> Page.of(rows, request.size(), course -> course.id().toString()));
    }

    @WithSession
    public Uni<Page<Term>> terms(PageRequest request) {
        return courses.terms(request)
                .map(rows -> Page.of(rows, request.size(), term -> term.id().toString()));
    }
}
