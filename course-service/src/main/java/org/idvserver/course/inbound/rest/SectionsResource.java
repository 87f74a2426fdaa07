package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.course.application.ArrangeSections;
import org.idvserver.course.domain.Section;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** Sections and who is enrolled in them. */
@Path("/api/v1/sections")
public class SectionsResource {
    private final ArrangeSections arrangeSections;
    private final Person person;
    private final Caller caller;

    SectionsResource(ArrangeSections arrangeSections, Person person, Caller caller) {
        this.arrangeSections = arrangeSections;
        this.person = person;
        this.caller = caller;
    }

    /** A section to make. */
    public record CreateRequest(
            @NotNull UUID courseId,
            @NotBlank @Size(max = 200) String name,
            @NotNull @Size(max = 50) List<@NotNull UUID> teacherUserIds) {}

    /** All students from now on: either these users or the members of a group. */
    public record EnrolmentRequest(@Size(max = 10_000) List<@NotNull UUID> userIds, UUID groupId) {

        @AssertTrue(message = "give either userIds or groupId")
        boolean isEither() {
            return (userIds == null) != (groupId == null);
        }
    }

    /** A section as the API shows it. */
    public record SectionView(
            UUID id, UUID courseId, String courseCode, String name, List<UUID> teacherUserIds, int studentCount) {

        static SectionView of(Section section) {
            return new SectionView(
                    section.id(),
                    section.course().id(),
                    section.course().code(),
                    section.name(),
                    section.teachers().stream().sorted().toList(),
                    section.students().size());
        }
    }

    /** The students of a section in the order of enrolment. */
    public record EnrolmentView(UUID sectionId, List<UUID> userIds) {

        static EnrolmentView of(Section section) {
            return new EnrolmentView(section.id(), List.copyOf(section.students()));
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a section of a course")
    public Uni<RestResponse<SectionView>> create(@Valid @NotNull CreateRequest request) {
        return arrangeSections
                .create(person.actor(), request.courseId(), request.name(), request.teacherUserIds())
                .map(section -> Created.at("sections", section.id(), SectionView.of(section)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(summary = "List sections, oldest first: all for staff, one's own for teachers and students")
    public Uni<Page<SectionView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return arrangeSections
                .page(caller.asTeacher(), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(SectionView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one section")
    public Uni<SectionView> get(UUID id) {
        return arrangeSections.getOwn(caller.asTeacher(), id).map(SectionView::of);
    }

    @GET
    @Path("{id}/enrolment")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show who is enrolled")
    public Uni<EnrolmentView> enrolment(UUID id) {
        return arrangeSections.getOwn(caller.asTeacher(), id).map(EnrolmentView::of);
    }

    @PUT
    @Path("{id}/enrolment")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Say who is enrolled")
    public Uni<EnrolmentView> enrol(UUID id, @Valid @NotNull EnrolmentRequest request) {
        Uni<Section> enrolled = request.groupId() == null
                ? arrangeSections.enrol(caller.asTeacher(), id, request.userIds())
                : arrangeSections.enrolGroup(caller.asTeacher(), id, request.groupId());
        return enrolled.map(EnrolmentView::of);
    }
}
