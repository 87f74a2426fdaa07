package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Course;
import org.idvserver.kit.page.PageRequest;

/** Where courses are kept. */
public interface Courses {

    /** Fails with NAME_TAKEN. */
    Uni<Void> add(Course course);

    /** Fails with COURSE_NOT_FOUND. */
    Uni<Course> get(UUID id);

    Uni<List<Course>> page(PageRequest request);
}
