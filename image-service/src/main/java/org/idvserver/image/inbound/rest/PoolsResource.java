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
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.DefinePool;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Storage pools. */
@Path("/api/v1/pools")
public class PoolsResource {
    private final DefinePool definePool;
    private final Person person;

    PoolsResource(DefinePool definePool, Person person) {
        this.definePool = definePool;
        this.person = person;
    }

    /** A pool to define; purpose is one of images, desktops and general, which is the default. */
    public record DefineRequest(
            @NotBlank @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", message = "must be letters, digits, . _ -")
                    String name,
            @NotBlank @Pattern(regexp = "rbd", message = "must be rbd") String type,
            @NotBlank @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", message = "must be letters, digits, . _ -")
                    String cephPool,
            @Pattern(regexp = Words.PURPOSE, message = "must be images, desktops or general") String purpose) {

        PoolPurpose purposeOrGeneral() {
            return purpose == null ? PoolPurpose.GENERAL : Words.of(PoolPurpose.class, purpose);
        }
    }

    /** A pool as the API shows it; the sizes are null until it was seen active. */
    public record PoolView(
            UUID id,
            String name,
            String type,
            String cephPool,
            String purpose,
            String target,
            String state,
            String reason,
            String message,
            Long capacityBytes,
            Long availableBytes,
            Long usedBytes) {

        static PoolView of(StoragePool pool) {
            Optional<StoragePool.Usage> usage = pool.usage();
            return new PoolView(
                    pool.id(),
                    pool.name(),
                    "rbd",
                    pool.cephPool(),
                    Words.word(pool.purpose()),
                    pool.target().name(),
                    pool.state().name(),
                    pool.reason().orElse(null),
                    pool.message().orElse(null),
                    usage.map(StoragePool.Usage::capacityBytes).orElse(null),
                    usage.map(StoragePool.Usage::availableBytes).orElse(null),
                    usage.map(StoragePool.Usage::usedBytes).orElse(null));
        }
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Define a pool; it becomes ACTIVE when libvirt runs it")
    @APIResponse(responseCode = "201", description = "Recorded")
    public Uni<Response> define(@Valid @NotNull DefineRequest request) {
        return definePool
                .define(person.actor(), request.name(), request.cephPool(), request.purposeOrGeneral())
                .map(pool -> Response.created(URI.create("/api/v1/pools/" + pool.id()))
                        .entity(PoolView.of(pool))
                        .build());
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "List pools, oldest first")
    public Uni<Page<PoolView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return definePool.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(PoolView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Show a pool and how full it is")
    public Uni<PoolView> get(UUID id) {
        return definePool.get(id).map(PoolView::of);
    }
}
