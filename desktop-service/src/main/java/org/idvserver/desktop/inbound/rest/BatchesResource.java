package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.AcceptBatch;
import org.idvserver.desktop.application.CancelBatch;
import org.idvserver.desktop.application.CheckBatch;
import org.idvserver.desktop.application.FindBatches;
import org.idvserver.desktop.application.RetryBatch;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.ItemState;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Desktops in bulk. */
@Path("/api/v1/batches")
public class BatchesResource {
    private final AcceptBatch acceptBatch;
    private final CheckBatch checkBatch;
    private final FindBatches findBatches;
    private final RetryBatch retryBatch;
    private final CancelBatch cancelBatch;
    private final Person person;

    BatchesResource(
            AcceptBatch acceptBatch,
            CheckBatch checkBatch,
            FindBatches findBatches,
            RetryBatch retryBatch,
            CancelBatch cancelBatch,
            Person person) {
        this.acceptBatch = acceptBatch;
        this.checkBatch = checkBatch;
        this.findBatches = findBatches;
        this.retryBatch = retryBatch;
        this.cancelBatch = cancelBatch;
        this.person = person;
    }

    /** One thing that stands in the way: a code, and a sentence for people. */
    public record MissingView(String code, String message) {}

    /** Where the disks would be: what is left there, if it was measured, and what they grow to at most all together, in bytes. */
    public record StorageView(String pool, Long availableBytes, long mostBytes) {}

    /** One thing that stands in nobody's way, though people should know of it: a code, and a sentence for people. */
    public record WarningView(String code, String message) {}

    /**
     * A batch that nobody has asked for yet: ready when nothing is missing, whatever the warnings are. Storage and image are null where
     * they are what is missing.
     */
    public record CheckView(
            boolean ready,
            int desktops,
            UUID imageVersionId,
            StorageView storage,
            List<MissingView> missing,
            List<WarningView> warnings) {

        static CheckView of(CheckBatch.Report report) {
            return new CheckView(
                    report.missing().isEmpty(),
                    report.desktops(),
                    report.imageVersion().orElse(null),
                    report.room()
                            .map(room -> new StorageView(
                                    room.pool(),
                                    room.availableBytes().isPresent()
                                            ? room.availableBytes().getAsLong()
                                            : null,
                                    room.mostBytes(report.desktops())))
                            .orElse(null),
                    report.missing().stream()
                            .map(missing -> new MissingView(missing.code(), missing.message()))
                            .toList(),
                    report.warnings().stream()
                            .map(warning -> new WarningView(warning.code(), warning.message()))
                            .toList());
        }
    }

    /** A ledger row as the API shows it. */
    public record ItemView(
            UUID id,
            int position,
            UUID desktopId,
            ItemState state,
            String reason,
            String message,
            int attempts,
            Instant startTime,
            Instant finishTime) {

        static ItemView of(BatchItem item) {
            return new ItemView(
                    item.id(),
                    item.position(),
                    item.desktopId(),
                    item.state(),
                    item.reason(),
                    item.message(),
                    item.attempts(),
                    item.started(),
                    item.finished());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Ask for many desktops: for students, for people, for seats, or as a pool; the same Idempotency-Key answers the same batch",
            description =
                    "Desktops of a profile with a nic whose owner is STUDENT are each made for one person, and stay theirs: a count"
                            + " or a labId is refused.")
    @APIResponse(responseCode = "202", description = "The batch, accepted")
    public Uni<Response> create(
            @HeaderParam("Idempotency-Key") @Size(min = 1, max = 200) String idempotencyKey,
            @Valid @NotNull BatchRequest request) {
        return acceptBatch
                .accept(person.actor(), request.wish(idempotencyKey))
                .flatMap(batch -> findBatches.get(batch.id()))
                .map(BatchesResource::accepted);
    }

    @POST
    @Path("check")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Say what stands in the way of a batch, all at once; nothing is recorded or reserved",
            description =
                    "What is missing keeps it from being ready; a warning does not. POOL_OVERCOMMITTED: the disks of its ROAMING"
                            + " desktops may grow to more than the pool has left.")
    public Uni<CheckView> check(@Valid @NotNull BatchRequest request) {
        return checkBatch.check(request.wish(null)).map(CheckView::of);
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List batches, oldest first")
    public Uni<Page<BatchView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findBatches.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(BatchView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one batch with the counts of its items")
    public Uni<BatchView> get(UUID id) {
        return findBatches.get(id).map(BatchView::of);
    }

    @GET
    @Path("{id}/items")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary =
                    "List a batch's items in the order of their positions, or those in one state, such as all that FAILED")
    public Uni<Page<ItemView>> items(
            UUID id,
            @QueryParam("state") ItemState state,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return findBatches
                .items(id, Optional.ofNullable(state), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(ItemView::of));
    }

    @POST
    @Path("{id}/retry")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Begin the failed items anew, and try at once what waits because many failed")
    @APIResponse(responseCode = "202", description = "The batch")
    public Uni<Response> retry(UUID id) {
        return retryBatch
                .retry(person.actor(), id)
                .flatMap(batch -> findBatches.get(id))
                .map(BatchesResource::accepted);
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Cancel a batch and remove what was made for it; refused while a desktop of it is on a terminal or locked")
    @APIResponse(responseCode = "202", description = "The batch; its desktops are going")
    @APIResponse(responseCode = "409", description = "BATCH_IN_USE, with the desktops that are on terminals or locked")
    public Uni<Response> cancel(UUID id) {
        return cancelBatch
                .cancel(person.actor(), id)
                .flatMap(batch -> findBatches.get(id))
                .map(BatchesResource::accepted);
    }

    private static Response accepted(FindBatches.Progress progress) {
        return Response.accepted(BatchView.of(progress))
                .location(URI.create("/api/v1/batches/" + progress.batch().id()))
                .build();
    }
}
