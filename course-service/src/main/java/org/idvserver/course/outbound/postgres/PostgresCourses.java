package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.idvserver.course.application.Courses;
import org.idvserver.course.domain.Course;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresCourses implements Courses {
    private final CourseRows courses;
    private final TermRows terms;

    PostgresCourses(CourseRows courses, TermRows terms) {
        this.courses = courses;
        this.terms = terms;
    }

    @ApplicationScoped
    static class CourseRows implements PanacheRepositoryBase<Course, UUID> {}

    @ApplicationScoped
    static class TermRows implements PanacheRepositoryBase<Term, UUID> {}

    @Override
    public Uni<Void> add(Course course) {
        return courses.count("lower(code) = ?1", course.code().toLowerCase(Locale.ROOT))
                .invoke(taken -> refuse(taken, "A course with code " + course.code() + " exists"))
                .flatMap(free -> courses.persistAndFlush(course))
                .replaceWithVoid();
    }

    @Override
    public Uni<Course> get(UUID id) {
        return courses.findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> CourseProblem.COURSE_NOT_FOUND.because("There is no course %s", id));
    }

    @Override
    public Uni<List<Course>> page(PageRequest request) {
        return courses.find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Void> add(Term term) {
        return terms.count("lower(name) = ?1", term.name().toLowerCase(Locale.ROOT))
                .invoke(taken -> refuse(taken, "A term named " + term.name() + " exists"))
                .flatMap(free -> terms.persistAndFlush(term))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Term>> terms(PageRequest request) {
        return terms.find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    private static void refuse(long taken, String sentence) {
        if (taken > 0) {
            throw CourseProblem.NAME_TAKEN.because(sentence);
        }
    }
}
