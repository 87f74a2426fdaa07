package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.FindMaintenance;
import org.idvserver.image.application.IssueConsoleTicket;
import org.idvserver.image.application.RequestMaintenance;
import org.idvserver.image.application.SteerMaintenance;
import org.idvserver.image.domain.Hardware;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Machines in which the next version of an image is prepared. Every wish may be repeated; the state says what became of it. */
@Path("/api/v1/maintenance-vms")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class MaintenanceVmsResource {
    private static final String PATH = "/api/v1/maintenance-vms/";
    private static final String USUAL_CHANNEL = "stable";
    private static final int USUAL_VCPUS = 2;
    private static final int USUAL_MEMORY_MIB = 4096;

    private final RequestMaintenance requestMaintenance;
    private final SteerMaintenance steer;
    private final FindMaintenance findMaintenance;
    private final IssueConsoleTicket issueConsoleTicket;
    private final FindImages findImages;
    private final Person person;

    MaintenanceVmsResource(
            RequestMaintenance requestMaintenance,
            SteerMaintenance steer,
            FindMaintenance findMaintenance,
            IssueConsoleTicket issueConsoleTicket,
            FindImages findImages,
            Person person) {
        this.requestMaintenance = requestMaintenance;
        this.steer = steer;
        this.findMaintenance = findMaintenance;
        this.issueConsoleTicket = issueConsoleTicket;
        this.findImages = findImages;
        this.person = person;
    }

    /**
     * A machine on a released version, or on the one that a channel of an image points to (stable when none is named). 2
     * processors, 4096 MiB, no network and 8 hours when nothing is said.
     */
    public record CreateRequest(
            UUID versionId,
            UUID imageId,
            String channel,
            Integer vcpus,
            Integer memoryMib,
            String network,
            Instant deadline) {

        Hardware hardware() {
            return new Hardware(
                    vcpus == null ? USUAL_VCPUS : vcpus, memoryMib == null ? USUAL_MEMORY_MIB : memoryMib, network);
        }
    }

    /** Forced: without asking the guest. */
    public record StopRequest(boolean forced) {}

    public record DeadlineRequest(@NotNull Instant deadline) {}

    /** What the next version brings. */
    public record PublishRequest(@Size(max = 2000) String notes) {}

    /** A ticket for one websocket to the path, within its time. The path bears it; it is a secret. */
    public record TicketView(String ticket, Instant expiresTime, String path) {}

    @POST
    @Operation(summary = "Start a machine on a writable clone of a version; it becomes RUNNING or FAILED on its own")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> create(@Valid @NotNull CreateRequest request) {
        Optional<Instant> deadline = Optional.ofNullable(request.deadline());
        Faults faults = new Faults();
        faults.require(
                (request.versionId() == null) != (request.imageId() == null),
                "versionId",
                "either versionId or imageId must be named");
        faults.require(request.channel() == null || request.imageId() != null, "channel", "belongs to imageId");
        requestMaintenance.check(request.hardware(), deadline, faults);
        faults.throwIfAny();
        RequestMaintenance.Wish wish =
                new RequestMaintenance.Wish(person.id(), person.actor(), request.hardware(), deadline);
        return version(request)
                .flatMap(version -> requestMaintenance.request(version, wish))
                .map(MaintenanceVmsResource::accepted);
    }

    private Uni<UUID> version(CreateRequest request) {
        return request.versionId() != null
                ? Uni.createFrom().item(request.versionId())
                : findImages
                        .resolve(request.imageId(), request.channel() == null ? USUAL_CHANNEL : request.channel())
                        .map(resolved -> resolved.version().id());
    }

    @GET
    @Operation(summary = "List maintenance VMs, oldest first")
    public Uni<Page<MaintenanceVmView>> list(
            @QueryParam("imageId") UUID imageId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return findMaintenance
                .page(Optional.ofNullable(imageId), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(MaintenanceVmView::of));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a maintenance VM")
    public Uni<MaintenanceVmView> get(UUID id) {
        return findMaintenance.get(id).map(MaintenanceVmView::of);
    }

    @POST
    @Path("{id}/start")
    @Operation(summary = "Start it again")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> start(UUID id) {
        return steer.start(person.actor(), id).map(MaintenanceVmsResource::accepted);
    }

    @POST
    @Path("{id}/stop")
    @Operation(summary = "Have its guest shut down; or switch it off when forced")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> stop(UUID id, @Valid StopRequest request) {
        return steer.stop(person.actor(), id, request != null && request.forced())
                .map(MaintenanceVmsResource::accepted);
    }

    @PUT
    @Path("{id}/deadline")
    @Operation(summary = "Move the moment after which it is shut down")
    public Uni<MaintenanceVmView> moveDeadline(UUID id, @Valid @NotNull DeadlineRequest request) {
        return steer.moveDeadline(person.actor(), id, request.deadline()).map(MaintenanceVmView::of);
    }

    @POST
    @Path("{id}/publish")
    @Operation(summary = "Make its disk the image's next version, which becomes READY; only while it is STOPPED")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> publish(UUID id, @Valid PublishRequest request) {
        String notes = request == null || request.notes() == null ? "" : request.notes();
        return steer.publish(person.actor(), id, notes).map(MaintenanceVmsResource::accepted);
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Throw it away with its disk")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> discard(UUID id) {
        return steer.discard(person.actor(), id).map(MaintenanceVmsResource::accepted);
    }

    @POST
    @Path("{id}/console-tickets")
    @Operation(summary = "Get a ticket for its screen: VNC over a websocket, as noVNC speaks it")
    @APIResponse(responseCode = "201", description = "Valid once and for a minute")
    public Uni<Response> issueTicket(UUID id) {
        return issueConsoleTicket.issue(person.actor(), person.id(), id).map(issued -> {
            String path = PATH + id + "/console?ticket=" + issued.ticket();
            return Response.status(Response.Status.CREATED)
                    .header("Cache-Control", "no-store")
                    .entity(new TicketView(issued.ticket(), issued.expires(), path))
                    .build();
        });
    }

    private static Response accepted(MaintenanceVm vm) {
        return Response.accepted(MaintenanceVmView.of(vm))
                .location(URI.create(PATH + vm.id()))
                .build();
    }
}
