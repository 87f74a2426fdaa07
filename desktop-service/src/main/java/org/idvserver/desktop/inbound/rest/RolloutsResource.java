package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.AcceptRollout;
import org.idvserver.desktop.application.FindRollouts;
import org.idvserver.desktop.application.SteerRollout;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutGate;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Image versions on their way to terminals. */
@Path("/api/v1/rollouts")
public class RolloutsResource {
    private static final List<Integer> WAVES = List.of(5, 25, 100);
    private static final int LEAST_HEALTHY_PERCENT = 90;
    private static final int MOST_FAILURES = 2;
    private static final Duration SOAK = Duration.ofMinutes(10);
    private static final Duration SWITCH_AFTER = Duration.ofHours(1);
    private static final int WEEK_SECONDS = 604_800;

    private final AcceptRollout acceptRollout;
    private final FindRollouts findRollouts;
    private final SteerRollout steerRollout;
    private final Person person;

    RolloutsResource(AcceptRollout acceptRollout, FindRollouts findRollouts, SteerRollout steerRollout, Person person) {
        this.acceptRollout = acceptRollout;
        this.findRollouts = findRollouts;
        this.steerRollout = steerRollout;
        this.person = person;
    }

    /** The first wave: these terminals, or so many of them. */
    public record CanaryRequest(@Size(max = 1000) List<@NotNull UUID> terminalIds, @Min(1) @Max(1000) Integer count) {

        AcceptRollout.Canary canary() {
            return new AcceptRollout.Canary(listed(terminalIds), count == null ? 0 : count);
        }
    }

    /**
     * What must hold before the next wave begins: so many percent of a wave's terminals that can be reached are healthy (90), no more
     * failures in all (2), for so long (600). A desktop that runs is left alone for so long (3600) unless it stops before.
     */
    public record GateRequest(
            @Min(0) @Max(100) Integer leastHealthyPercent,
            @Min(0) @Max(10_000) Integer mostFailures,
            @Min(0) @Max(WEEK_SECONDS) Integer soakSeconds,
            @Min(0) @Max(WEEK_SECONDS) Integer switchAfterSeconds) {

        RolloutGate gate() {
            return new RolloutGate(
                    leastHealthyPercent == null ? LEAST_HEALTHY_PERCENT : leastHealthyPercent,
                    mostFailures == null ? MOST_FAILURES : mostFailures,
                    millis(soakSeconds, SOAK),
                    millis(switchAfterSeconds, SWITCH_AFTER));
        }

        private static long millis(Integer seconds, Duration otherwise) {
            return seconds == null
                    ? otherwise.toMillis()
                    : Duration.ofSeconds(seconds).toMillis();
        }
    }

    /** The waves are rising percentages of all terminals, the last of them 100; 5, 25, 100 when they are not named. */
    public record CreateRequest(
            @NotNull UUID imageId,
            @NotNull UUID versionId,
            @Size(max = 1000) List<@NotNull UUID> labIds,
            @Size(max = 10_000) List<@NotNull UUID> terminalIds,
            @Valid CanaryRequest canary,
            @Size(min = 1, max = 20) List<@NotNull @Min(1) @Max(100) Integer> waves,
            @Valid GateRequest gate) {

        AcceptRollout.Request wish(String idempotencyKey) {
            CanaryRequest first = canary == null ? new CanaryRequest(null, null) : canary;
            GateRequest limits = gate == null ? new GateRequest(null, null, null, null) : gate;
            return new AcceptRollout.Request(
                    imageId,
                    versionId,
                    listed(labIds),
                    listed(terminalIds),
                    first.canary(),
                    waves == null ? WAVES : waves,
                    limits.gate(),
                    idempotencyKey);
        }
    }

    private static List<UUID> listed(List<UUID> ids) {
        return ids == null ? List.of() : ids;
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Bring an image version to terminals, wave after wave; the same Idempotency-Key answers the same rollout",
            description =
                    "LOCAL desktops of the image there are switched to the version: those that run when they stop, or after a while,"
                            + " and never during their lesson. Terminals that are away hold nobody up and follow by themselves.")
    @APIResponse(responseCode = "202", description = "The rollout, accepted")
    @APIResponse(
            responseCode = "409",
            description = "ROLLOUT_IN_THE_WAY, with the terminals and rollouts that conflict")
    public Uni<Response> create(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey,
            @Valid @NotNull CreateRequest request) {
        return accepted(acceptRollout.accept(person.actor(), request.wish(idempotencyKey)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List rollouts, oldest first")
    public Uni<Page<RolloutView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findRollouts.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(RolloutView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one rollout with the counts of its terminals")
    public Uni<RolloutView> get(UUID id) {
        return findRollouts.get(id).map(RolloutView::of);
    }

    @GET
    @Path("{id}/items")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List a rollout's terminals in the order in which their turn comes")
    public Uni<Page<RolloutView.ItemView>> items(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findRollouts
                .items(id, PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(RolloutView.ItemView::of));
    }

    @POST
    @Path("{id}/pause")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Hold a rollout: no wave begins and no desktop is switched")
    @APIResponse(responseCode = "202", description = "The rollout")
    public Uni<Response> pause(UUID id) {
        return accepted(steerRollout.pause(person.actor(), id));
    }

    @POST
    @Path("{id}/resume")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Let a rollout that is paused or halted go on; terminals that failed begin anew")
    @APIResponse(responseCode = "202", description = "The rollout")
    public Uni<Response> resume(UUID id) {
        return accepted(steerRollout.resume(person.actor(), id));
    }

    @POST
    @Path("{id}/vouch")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Let a rollout go on though nobody has tried its version",
            description =
                    "For one whose next wave waits with the reason NOBODY_TRIED or NO_DESKTOP_RAN. The rest of its gate holds as before, and what"
                            + " is paused or halted stays so.")
    @APIResponse(responseCode = "202", description = "The rollout")
    public Uni<Response> vouch(UUID id) {
        return accepted(steerRollout.vouch(person.actor(), id));
    }

    @POST
    @Path("{id}/halt")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Halt a rollout, of a finished one what was away as well")
    @APIResponse(responseCode = "202", description = "The rollout")
    public Uni<Response> halt(UUID id) {
        return accepted(steerRollout.halt(person.actor(), id));
    }

    @POST
    @Path("{id}/rollback")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Take a rollout back, whatever it is: the desktops it switched get the version they had",
            description =
                    "Those that run are restarted, but not during their lesson. Terminals that are away follow by themselves.")
    @APIResponse(responseCode = "202", description = "The rollout")
    @APIResponse(
            responseCode = "409",
            description = "VERSION_GONE, with the versions that desktops had and that are not there any more; or"
                    + " ROLLOUT_IN_THE_WAY, with the terminals that a later rollout has")
    public Uni<Response> rollBack(UUID id) {
        return accepted(steerRollout.rollBack(person.actor(), id));
    }

    private Uni<Response> accepted(Uni<Rollout> rollout) {
        return rollout.flatMap(known -> findRollouts.get(known.id())).map(shown -> Response.accepted(
                        RolloutView.of(shown))
                .location(URI.create("/api/v1/rollouts/" + shown.rollout().id()))
                .build());
    }
}
