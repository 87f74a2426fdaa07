package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.ChangePool;
import org.idvserver.image.application.DefinePool;
import org.idvserver.image.application.FindPools;
import org.idvserver.image.application.RemovePool;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolChange;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolTarget;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Revision;

/** Storage pools. */
@Path("/api/v1/pools")
public class PoolsResource {
    private final DefinePool definePool;
    private final FindPools findPools;
    private final ChangePool changePool;
    private final RemovePool removePool;
    private final Person person;

    PoolsResource(
            DefinePool definePool, FindPools findPools, ChangePool changePool, RemovePool removePool, Person person) {
        this.definePool = definePool;
        this.findPools = findPools;
        this.changePool = changePool;
        this.removePool = removePool;
        this.person = person;
    }

    /**
     * A pool to define; the location is the name of Ceph's pool, or an absolute folder. Purpose is one of images, desktops and
     * general, which is the default; thresholds that are left out are those of the configuration.
     */
    public record DefineRequest(
            @NotBlank @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}", message = "must be letters, digits, . _ -")
                    String name,
            @NotBlank @Pattern(regexp = Words.POOL_TYPE, message = "must be rbd or dir") String type,
            @NotBlank
                    @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}|/[A-Za-z0-9._/-]{1,200}",
                            message = "must be the name of Ceph's pool or an absolute folder")
                    String location,
            @Pattern(regexp = Words.PURPOSE, message = "must be images, desktops or general") String purpose,
            @Min(1) @Max(100) Integer warnPercent,
            @Min(1) @Max(100) Integer criticalPercent) {

        @AssertTrue(message = "the location must be a name for rbd and an absolute folder for dir")
        boolean isOfItsType() {
            return type == null || location == null || type.equals("dir") == location.startsWith("/");
        }

        DefinePool.Wanted wanted() {
            return new DefinePool.Wanted(
                    name,
                    new Place(Words.of(PoolType.class, type), location),
                    purpose == null ? PoolPurpose.GENERAL : Words.of(PoolPurpose.class, purpose),
                    Optional.ofNullable(warnPercent),
                    Optional.ofNullable(criticalPercent));
        }
    }

    /** What is to be different; what is left out stays. The target is active or inactive. */
    public record ChangeRequest(
            @Pattern(regexp = "active|inactive", message = "must be active or inactive") String target,
            Boolean autostart,
            Boolean draining,
            @Min(1) @Max(100) Integer warnPercent,
            @Min(1) @Max(100) Integer criticalPercent) {

        PoolChange change() {
            return new PoolChange(
                    Optional.ofNullable(target).map(word -> Words.of(PoolTarget.class, word)),
                    Optional.ofNullable(autostart),
                    Optional.ofNullable(draining),
                    Optional.ofNullable(warnPercent),
                    Optional.ofNullable(criticalPercent));
        }
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Define a pool; it becomes ACTIVE when libvirt runs it")
    @APIResponse(responseCode = "201", description = "Recorded")
    public Uni<Response> define(@Valid @NotNull DefineRequest request) {
        return definePool.define(person.actor(), request.wanted()).map(pool -> Response.created(
                        URI.create("/api/v1/pools/" + pool.id()))
                .header(HttpHeaders.ETAG, Revision.tag(pool.revision()))
                .entity(PoolView.of(pool))
                .build());
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "List pools, oldest first")
    public Uni<Page<PoolView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findPools.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(PoolView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Show a pool, how full it is and how much is in it")
    public Uni<Response> get(UUID id) {
        return findPools.get(id).map(filled -> Response.ok(PoolView.of(filled))
                .header(HttpHeaders.ETAG, Revision.tag(filled.pool().revision()))
                .build());
    }

    @PATCH
    @Path("{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Start, stop or drain a pool, or change its thresholds; also takes back a deletion")
    @APIResponse(responseCode = "202", description = "Recorded; the state follows")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<Response> change(
            UUID id, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch, @Valid @NotNull ChangeRequest request) {
        return changePool
                .change(person.actor(), id, Revision.expected(ifMatch), request.change())
                .map(PoolsResource::accepted);
    }

    @POST
    @Path("{id}/refresh")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Have libvirt look at what is in a pool anew")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> refresh(UUID id) {
        return changePool.refresh(person.actor(), id).map(PoolsResource::accepted);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Forget a pool that is empty; Ceph's pool or the folder stays")
    @APIResponse(responseCode = "202", description = "Recorded; the pool is gone when it is not found any more")
    @APIResponse(responseCode = "409", description = "Something is in it; the detail tells how much")
    public Uni<Response> remove(UUID id, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch) {
        return removePool.remove(person.actor(), id, Revision.expected(ifMatch)).map(PoolsResource::accepted);
    }

    private static Response accepted(StoragePool pool) {
        return Response.accepted(PoolView.of(pool))
                .header(HttpHeaders.ETAG, Revision.tag(pool.revision()))
                .build();
    }
}
