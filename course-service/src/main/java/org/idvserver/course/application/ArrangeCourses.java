package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.course.domain.Course;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes courses and shows them. */
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

    @WithSession
    public Uni<Course> get(UUID id) {
        return courses.get(id);
    }

    @WithSession
    public Uni<Page<Course>> page(PageRequest request) {
        return courses.page(request)
                .map(rows -> Page.of(rows, request.size(), course -> course.id().toString()));
    }
}
