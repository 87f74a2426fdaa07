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
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresCourses implements Courses, PanacheRepositoryBase<Course, UUID> {

    @Override
    public Uni<Void> add(Course course) {
        return count("lower(code) = ?1", course.code().toLowerCase(Locale.ROOT))
                .invoke(taken -> {
                    if (taken > 0) {
                        throw CourseProblem.NAME_TAKEN.because("A course with code %s exists", course.code());
                    }
                })
                .flatMap(free -> persistAndFlush(course))
                .replaceWithVoid();
    }

    @Override
    public Uni<Course> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> CourseProblem.COURSE_NOT_FOUND.because("There is no course %s", id));
    }

    @Override
    public Uni<List<Course>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
