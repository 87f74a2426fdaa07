package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.course.application.ArrangeCourses;
import org.idvserver.course.domain.Course;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** Courses. */
@Path("/api/v1/courses")
public class CoursesResource {
    private final ArrangeCourses arrangeCourses;
    private final Person person;

    CoursesResource(ArrangeCourses arrangeCourses, Person person) {
        this.arrangeCourses = arrangeCourses;
        this.person = person;
    }

    /** A course to make. */
    public record CourseRequest(@NotBlank @Size(max = 50) String code, @NotBlank @Size(max = 200) String name) {}

    /** A course as the API shows it. */
    public record CourseView(UUID id, String code, String name) {

        static CourseView of(Course course) {
            return new CourseView(course.id(), course.code(), course.name());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a course")
    public Uni<RestResponse<CourseView>> createCourse(@Valid @NotNull CourseRequest request) {
        Course course = new Course(TimeOrderedId.next(), request.code(), request.name());
        return arrangeCourses
                .create(person.actor(), course)
                .map(made -> Created.at("courses", made.id(), CourseView.of(made)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List courses, oldest first")
    public Uni<Page<CourseView>> listCourses(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return arrangeCourses.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(CourseView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one course")
    public Uni<CourseView> getCourse(UUID id) {
        return arrangeCourses.get(id).map(CourseView::of);
    }
}
