package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.image.application.Recycle;
import org.idvserver.image.application.RecycleBin;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.inbound.rest.ImagesResource.ImageView;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** What was thrown away and can still be had back. */
@Path("/api/v1/recycle-bin")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class RecycleBinResource {
    private final RecycleBin bin;
    private final Recycle recycle;
    private final Person person;
    private final Duration retention;

    RecycleBinResource(RecycleBin bin, Recycle recycle, Person person, ImageConfig config) {
        this.bin = bin;
        this.recycle = recycle;
        this.person = person;
        this.retention = config.upkeep().binRetention();
    }

    /** One thing in the bin; number is that of a version, and 0 for an image. From purgeTime on it cannot be had back. */
    public record ItemView(
            String kind,
            UUID id,
            UUID imageId,
            String imageName,
            int number,
            Instant deletedTime,
            String deletedBy,
            Instant purgeTime,
            boolean purging) {}

    @GET
    @Operation(summary = "List what is in the recycle bin")
    public Uni<Page<ItemView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        PageRequest request = PageRequest.of(pageSize, pageToken);
        return bin.page(request)
                .map(rows -> Page.of(rows, request.size(), item -> item.id().toString())
                        .map(this::view));
    }

    private ItemView view(RecycleBin.Item item) {
        return new ItemView(
                item.kind().name().toLowerCase(Locale.ROOT),
                item.id(),
                item.imageId(),
                item.name(),
                item.number(),
                item.deleted(),
                item.by(),
                item.deleted().plus(retention),
                item.purging());
    }

    @POST
    @Path("versions/{id}/restore")
    @Operation(summary = "Take a version back out of the bin")
    public Uni<Response> restoreVersion(UUID id) {
        return recycle.restoreVersion(person.actor(), id).map(VersionsResource::shown);
    }

    @POST
    @Path("images/{id}/restore")
    @Operation(summary = "Take an image back out of the bin, with the versions that went with it")
    public Uni<ImageView> restoreImage(UUID id) {
        return recycle.restoreImage(person.actor(), id).map(ImageView::of);
    }
}
