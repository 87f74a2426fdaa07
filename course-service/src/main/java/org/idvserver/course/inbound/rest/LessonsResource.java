package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.course.application.Lessons;
import org.idvserver.course.application.ScheduleLessons;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** The timetable's dated lessons. */
@Path("/api/v1/lessons")
public class LessonsResource {
    private final ScheduleLessons scheduleLessons;
    private final Caller caller;

    LessonsResource(ScheduleLessons scheduleLessons, Caller caller) {
        this.scheduleLessons = scheduleLessons;
        this.caller = caller;
    }

    /**
     * A lesson to schedule; times with their offset from UTC, such as 2026-09-01T08:00:00+08:00. With {@code exam} only the section's
     * exam desktops are in the lab meanwhile.
     */
    public record CreateRequest(
            @NotNull UUID sectionId,
            @NotNull UUID labId,
            @NotNull OffsetDateTime startTime,
            @NotNull OffsetDateTime endTime,
            boolean exam) {

        ScheduleLessons.Wanted wanted() {
            return new ScheduleLessons.Wanted(sectionId, labId, startTime.toInstant(), endTime.toInstant(), exam);
        }
    }

    /** A lesson as the API shows it. */
    public record LessonView(
            UUID id, UUID sectionId, UUID labId, Instant startTime, Instant endTime, boolean exam, String state) {

        static LessonView of(Lesson lesson) {
            return new LessonView(
                    lesson.id(),
                    lesson.sectionId(),
                    lesson.labId(),
                    lesson.startTime(),
                    lesson.endTime(),
                    lesson.exam(),
                    lesson.state().name());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Schedule a lesson; teachers for their own sections")
    public Uni<RestResponse<LessonView>> schedule(@Valid @NotNull CreateRequest request) {
        return scheduleLessons
                .schedule(caller.asTeacher(), request.wanted())
                .map(lesson -> Created.at("lessons", lesson.id(), LessonView.of(lesson)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List lessons, narrowed by lab, section and start time")
    public Uni<Page<LessonView>> list(
            @QueryParam("labId") UUID labId,
            @QueryParam("sectionId") UUID sectionId,
            @QueryParam("from") OffsetDateTime from,
            @QueryParam("to") OffsetDateTime to,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        Lessons.Filter filter = new Lessons.Filter(
                labId, sectionId, from == null ? null : from.toInstant(), to == null ? null : to.toInstant());
        return scheduleLessons.page(filter, PageRequest.of(pageSize, pageToken)).map(page -> page.map(LessonView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one lesson")
    public Uni<LessonView> get(UUID id) {
        return scheduleLessons.get(id).map(LessonView::of);
    }

    @PUT
    @Path("{id}/exam")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Make a lesson an exam; safe to repeat, even while it goes on")
    public Uni<LessonView> becomeExam(UUID id) {
        return scheduleLessons.becomeExam(caller.asTeacher(), id, true).map(LessonView::of);
    }

    @DELETE
    @Path("{id}/exam")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Make an exam an ordinary lesson; safe to repeat, even while it goes on")
    public Uni<LessonView> becomeOrdinary(UUID id) {
        return scheduleLessons.becomeExam(caller.asTeacher(), id, false).map(LessonView::of);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Cancel a lesson; cancelling twice is fine")
    public Uni<Void> cancel(UUID id) {
        return scheduleLessons.cancel(caller.asTeacher(), id);
    }
}
