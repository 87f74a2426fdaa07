package org.idvserver.course.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
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
import java.time.DayOfWeek;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.course.application.ArrangeTimetable;
import org.idvserver.course.application.TimetableEntries;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.course.domain.WeekPattern;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.kit.rest.Revision;
import org.jboss.resteasy.reactive.RestResponse;

/** What is taught week by week. */
@Path("/api/v1/timetable-entries")
public class TimetableEntriesResource {
    private final ArrangeTimetable arrangeTimetable;
    private final Caller caller;

    TimetableEntriesResource(ArrangeTimetable arrangeTimetable, Caller caller) {
        this.arrangeTimetable = arrangeTimetable;
        this.caller = caller;
    }

    /** An entry to make. Periods are numbers of the term's; listed weeks are given with LISTED only. */
    @Schema(
            examples =
                    """
                    {"termId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d10", "sectionId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d11",
                     "labId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d12", "weekday": "MONDAY", "firstPeriod": 1, "lastPeriod": 2,
                     "weeks": "ODD"}
                    """)
    public record CreateRequest(
            @NotNull UUID termId,
            @NotNull UUID sectionId,
            @NotNull UUID labId,
            @NotNull DayOfWeek weekday,
            @Min(1) int firstPeriod,
            @Min(1) int lastPeriod,
            @NotNull WeekPattern.Weeks weeks,
            @Size(max = 53) List<@NotNull Integer> listedWeeks) {

        ArrangeTimetable.Wanted wanted() {
            return new ArrangeTimetable.Wanted(
                    termId,
                    sectionId,
                    new TimetableEntry.Plan(
                            labId, weekday, firstPeriod, lastPeriod, new WeekPattern(weeks, listedWeeks)));
        }
    }

    /** What an entry shall say; its term and section stay. */
    @Schema(
            examples =
                    """
                    {"labId": "0193a5b2-7c1e-7d3f-9a41-5e0c2b7f8d12", "weekday": "TUESDAY", "firstPeriod": 3, "lastPeriod": 4,
                     "weeks": "LISTED", "listedWeeks": [1, 2, 5]}
                    """)
    public record ChangeRequest(
            @NotNull UUID labId,
            @NotNull DayOfWeek weekday,
            @Min(1) int firstPeriod,
            @Min(1) int lastPeriod,
            @NotNull WeekPattern.Weeks weeks,
            @Size(max = 53) List<@NotNull Integer> listedWeeks) {

        TimetableEntry.Plan plan() {
            return new TimetableEntry.Plan(
                    labId, weekday, firstPeriod, lastPeriod, new WeekPattern(weeks, listedWeeks));
        }
    }

    /** An entry as the API shows it. */
    public record EntryView(
            UUID id,
            UUID termId,
            UUID sectionId,
            UUID labId,
            DayOfWeek weekday,
            int firstPeriod,
            int lastPeriod,
            WeekPattern.Weeks weeks,
            List<Integer> listedWeeks) {

        static EntryView of(TimetableEntry entry) {
            TimetableEntry.Plan plan = entry.plan();
            return new EntryView(
                    entry.id(),
                    entry.termId(),
                    entry.sectionId(),
                    plan.labId(),
                    plan.weekday(),
                    plan.firstPeriod(),
                    plan.lastPeriod(),
                    plan.weeks().weeks(),
                    plan.weeks().listedWeeks());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary =
                    "Put a section on the timetable, teachers their own; the same Idempotency-Key answers the same entry",
            description = "Its lessons that are still to come are scheduled in the same moment: see /lessons. "
                    + LessonsResource.CONFLICTS)
    @APIResponse(responseCode = "201", description = "The entry")
    @APIResponse(responseCode = "409", description = "TIMETABLE_CONFLICT, IDEMPOTENCY_KEY_REUSED")
    public Uni<RestResponse<EntryView>> create(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey,
            @QueryParam("allowConflicts") boolean allowConflicts,
            @Valid @NotNull CreateRequest request) {
        return arrangeTimetable
                .create(caller.asTeacher(), caller.once(idempotencyKey, request), request.wanted(), allowConflicts)
                .map(entry -> Created.at("timetable-entries", entry.id(), EntryView.of(entry)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List timetable entries, oldest first, narrowed by term, section and lab")
    public Uni<Page<EntryView>> list(
            @QueryParam("termId") UUID termId,
            @QueryParam("sectionId") UUID sectionId,
            @QueryParam("labId") UUID labId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return arrangeTimetable
                .page(new TimetableEntries.Filter(termId, sectionId, labId), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(EntryView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one timetable entry")
    public Uni<RestResponse<EntryView>> get(UUID id) {
        return arrangeTimetable.get(id).map(TimetableEntriesResource::tagged);
    }

    @PUT
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary =
                    "Change a timetable entry, teachers those of their own sections; its lessons follow. Safe to repeat",
            description =
                    "Lessons that have not begun move, are cancelled or added; on days that stay they keep their ids. Those that were"
                            + " moved or cancelled singly stay as they are. " + LessonsResource.CONFLICTS)
    @APIResponse(responseCode = "200", description = "The entry")
    @APIResponse(responseCode = "409", description = "TIMETABLE_CONFLICT")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<EntryView>> change(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @QueryParam("allowConflicts") boolean allowConflicts,
            @Valid @NotNull ChangeRequest request) {
        return arrangeTimetable
                .change(caller.asTeacher(), id, Revision.expected(ifMatch), request.plan(), allowConflicts)
                .map(TimetableEntriesResource::tagged);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "Take a section off the timetable, teachers their own; safe to repeat",
            description = "Lessons that have not begun are cancelled, but those that were moved singly.")
    @APIResponse(responseCode = "204", description = "It is not there")
    public Uni<Void> remove(UUID id) {
        return arrangeTimetable.remove(caller.asTeacher(), id);
    }

    private static RestResponse<EntryView> tagged(TimetableEntry entry) {
        return RestResponse.ResponseBuilder.ok(EntryView.of(entry))
                .header(HttpHeaders.ETAG, Revision.tag(entry.version()))
                .build();
    }
}
