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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.course.application.ArrangeTerms;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.kit.rest.Revision;
import org.jboss.resteasy.reactive.RestResponse;

/** Terms: when is taught, and when not. */
@Path("/api/v1/terms")
public class TermsResource {
    private final ArrangeTerms arrangeTerms;
    private final Caller caller;
    private final Person person;

    TermsResource(ArrangeTerms arrangeTerms, Caller caller, Person person) {
        this.arrangeTerms = arrangeTerms;
        this.caller = caller;
        this.person = person;
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a term; the same Idempotency-Key answers the same term")
    @APIResponse(responseCode = "201", description = "The term")
    @APIResponse(responseCode = "409", description = "NAME_TAKEN, IDEMPOTENCY_KEY_REUSED")
    public Uni<RestResponse<TermView>> create(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey,
            @Valid @NotNull TermRequest request) {
        return arrangeTerms
                .create(caller.once(idempotencyKey, request), request.plan())
                .map(made -> Created.at("terms", made.id(), TermView.of(made)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List terms, oldest first")
    public Uni<Page<TermView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return arrangeTerms.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(TermView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one term")
    public Uni<RestResponse<TermView>> get(UUID id) {
        return arrangeTerms.get(id).map(TermsResource::tagged);
    }

    @PUT
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Change a term as a whole; the lessons of its timetable follow. Safe to repeat",
            description =
                    "Lessons of timetable entries that have not begun are cancelled where a day becomes a holiday or leaves the term,"
                            + " take place again where it is none any more, are added on make-up days, and move with their periods."
                            + " Those that were moved, cancelled or added singly stay as they are. "
                            + LessonsResource.CONFLICTS)
    @APIResponse(responseCode = "200", description = "The term")
    @APIResponse(
            responseCode = "400",
            description = "Also when timetable entries need a period that is not there any more")
    @APIResponse(responseCode = "409", description = "NAME_TAKEN, TIMETABLE_CONFLICT")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<TermView>> change(
            UUID id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @QueryParam("allowConflicts") boolean allowConflicts,
            @Valid @NotNull TermRequest request) {
        return arrangeTerms
                .change(person.actor(), id, Revision.expected(ifMatch), request.plan(), allowConflicts)
                .map(TermsResource::tagged);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Remove a term that has no timetable entries; safe to repeat")
    @APIResponse(responseCode = "204", description = "It is not there")
    @APIResponse(responseCode = "409", description = "TERM_IN_USE")
    public Uni<Void> remove(UUID id) {
        return arrangeTerms.remove(person.actor(), id);
    }

    private static RestResponse<TermView> tagged(Term term) {
        return RestResponse.ResponseBuilder.ok(TermView.of(term))
                .header(HttpHeaders.ETAG, Revision.tag(term.version()))
                .build();
    }
}
