package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.CompareStorage;
import org.idvserver.image.application.Findings;
import org.idvserver.image.application.RepairFinding;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.FindingRepair;
import org.idvserver.image.domain.FindingState;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Where database and storage disagree, and what to do about it. */
@Path("/api/v1/findings")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class FindingsResource {
    private static final String ACTIONS = "delete|adopt|recreate|forget";

    private final Findings findings;
    private final RepairFinding repairFinding;
    private final CompareStorage compareStorage;
    private final Person person;

    FindingsResource(Findings findings, RepairFinding repairFinding, CompareStorage compareStorage, Person person) {
        this.findings = findings;
        this.repairFinding = repairFinding;
        this.compareStorage = compareStorage;
        this.person = person;
    }

    /** A finding as the API shows it; reason and message say why the last repair came to nothing. */
    public record FindingView(
            UUID id,
            String kind,
            UUID poolId,
            String pool,
            String image,
            UUID versionId,
            long sizeBytes,
            Instant firstSeenTime,
            Instant lastSeenTime,
            String state,
            String reason,
            String message) {
        static FindingView of(Finding finding) {
            return new FindingView(
                    finding.id(),
                    Words.word(finding.kind()),
                    finding.poolId(),
                    finding.image().place().location(),
                    finding.image().name(),
                    finding.versionId().orElse(null),
                    finding.sizeBytes(),
                    finding.firstSeen(),
                    finding.lastSeen(),
                    Words.word(finding.state()),
                    finding.fault().map(Volume.Fault::reason).orElse(null),
                    finding.fault().map(Volume.Fault::message).orElse(null));
        }
    }

    /** delete removes what only the storage has, adopt takes it back, recreate clones a lost volume again, forget strikes it off. */
    public record RepairRequest(
            @NotBlank @Pattern(regexp = ACTIONS, message = "must be delete, adopt, recreate or forget")
                    String action) {}

    @GET
    @Operation(summary = "List findings, oldest first")
    public Uni<Page<FindingView>> list(
            @QueryParam("kind") String kind,
            @QueryParam("state") String state,
            @QueryParam("pageSize") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) String pageSize,
            @QueryParam("pageToken") String pageToken) {
        Faults faults = new Faults();
        Optional<FindingKind> wantedKind = Words.given(FindingKind.class, kind, "kind", faults);
        Optional<FindingState> wantedState = Words.given(FindingState.class, state, "state", faults);
        PageRequest request = PageRequest.of(pageSize, pageToken, faults);
        return findings.page(wantedKind, wantedState, request)
                .map(rows -> Page.of(rows, request.size(), row -> row.id().toString())
                        .map(FindingView::of));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a finding")
    public Uni<FindingView> get(UUID id) {
        return findings.get(id).map(FindingView::of);
    }

    @POST
    @Path("compare")
    @Operation(summary = "Compare database and storage now; answers when it is done")
    public Uni<Void> compare() {
        return compareStorage.all();
    }

    @POST
    @Path("{id}/repair")
    @Operation(summary = "Repair what was found, if it still holds")
    @APIResponse(responseCode = "202", description = "Recorded; the finding tells when it is done")
    public Uni<Response> repair(UUID id, @Valid @NotNull RepairRequest request) {
        return repairFinding
                .repair(person.actor(), id, Words.of(FindingRepair.class, request.action()))
                .map(finding -> Response.accepted(FindingView.of(finding)).build());
    }

    @POST
    @Path("{id}/dismiss")
    @Operation(summary = "Say that it may be so")
    public Uni<FindingView> dismiss(UUID id) {
        return findings.dismiss(id, person.actor()).map(FindingView::of);
    }
}
