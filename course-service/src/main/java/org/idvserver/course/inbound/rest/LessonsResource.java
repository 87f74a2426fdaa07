package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.course.application.Lessons;
import org.idvserver.course.application.MoveLesson;
import org.idvserver.course.application.ScheduleLessons;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.kit.rest.Revision;
import org.jboss.resteasy.reactive.RestResponse;

/** The timetable's dated lessons. */
@Path("/api/v1/lessons")
public class LessonsResource {
    static final String CONFLICTS =
            "Refused when a lab, a section, a teacher or students would be in two places at once, or a lab has fewer seats for students"
                    + " than the section has students: the faults name every conflict with both sides, times in UTC, and nothing is"
                    + " changed. With allowConflicts=true it is done nonetheless.";

    private final ScheduleLessons scheduleLessons;
    private final MoveLesson moveLesson;
    private final Caller caller;

    LessonsResource(ScheduleLessons scheduleLessons, MoveLesson moveLesson, Caller caller) {
        this.scheduleLessons = scheduleLessons;
        this.moveLesson = moveLesson;
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

    /** Where and when a lesson shall be; times with their offset from UTC. */
    @Schema(
            examples =
                    """
                    {"labId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d10",
                     "startTime": "2026-09-01T10:00:00+08:00", "endTime": "2026-09-01T11:30:00+08:00"}
                    """)
    public record MoveRequest(@NotNull UUID labId, @NotNull OffsetDateTime startTime, @NotNull OffsetDateTime endTime) {

        Lesson.Slot slot() {
            return new Lesson.Slot(labId, startTime.toInstant(), endTime.toInstant());
        }
    }

    /**
     * A lesson as the API shows it; the timetable entry is null for one that was scheduled singly, or whose entry was removed. One that
     * was changed singly does not follow its entry.
     */
    public record LessonView(
            UUID id,
            UUID sectionId,
            UUID labId,
            Instant startTime,
            Instant endTime,
            boolean exam,
            String state,
            UUID timetableEntryId,
            boolean changedSingly) {

        static LessonView of(Lesson lesson) {
            return new LessonView(
                    lesson.id(),
                    lesson.sectionId(),
                    lesson.labId(),
                    lesson.startTime(),
                    lesson.endTime(),
                    lesson.exam(),
                    lesson.state().name(),
                    lesson.entryId().orElse(null),
                    lesson.changedSingly());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary =
                    "Schedule a lesson; teachers for their own sections. The same Idempotency-Key answers the same lesson",
            description = CONFLICTS)
    @APIResponse(responseCode = "201", description = "The lesson")
    @APIResponse(responseCode = "409", description = "TIMETABLE_CONFLICT, IDEMPOTENCY_KEY_REUSED")
    public Uni<RestResponse<LessonView>> schedule(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey,
            @QueryParam("allowConflicts") boolean allowConflicts,
            @Valid @NotNull CreateRequest request) {
        return scheduleLessons
                .schedule(caller.asTeacher(), caller.once(idempotencyKey, request), request.wanted(), allowConflicts)
                .map(lesson -> Created.at("lessons", lesson.id(), LessonView.of(lesson)));
    }

    @PUT
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "Move a lesson to another lab or time; teachers those of their own sections. Safe to repeat",
            description =
                    "It keeps its id. One that was made by the timetable does not follow that any more. One that goes on may be"
                            + " moved, one that is over may not. " + CONFLICTS)
    @APIResponse(responseCode = "200", description = "The lesson")
    @APIResponse(responseCode = "409", description = "LESSON_CANCELLED, LESSON_OVER, TIMETABLE_CONFLICT")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<LessonView>> move(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @QueryParam("allowConflicts") boolean allowConflicts,
            @Valid @NotNull MoveRequest request) {
        return moveLesson
                .move(caller.asTeacher(), id, Revision.expected(ifMatch), request.slot(), allowConflicts)
                .map(LessonsResource::tagged);
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
    public Uni<RestResponse<LessonView>> get(UUID id) {
        return scheduleLessons.get(id).map(LessonsResource::tagged);
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
    @Operation(summary = "Cancel a lesson; cancelling twice is fine. It does not follow the timetable any more")
    public Uni<Void> cancel(UUID id) {
        return scheduleLessons.cancel(caller.asTeacher(), id);
    }

    private static RestResponse<LessonView> tagged(Lesson lesson) {
        return RestResponse.ResponseBuilder.ok(LessonView.of(lesson))
                .header(HttpHeaders.ETAG, Revision.tag(lesson.version()))
                .build();
    }
}
