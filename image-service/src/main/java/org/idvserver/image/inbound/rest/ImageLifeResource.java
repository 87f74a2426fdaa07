package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.image.application.MoveChannel;
import org.idvserver.image.application.Recycle;
import org.idvserver.image.inbound.rest.ImagesResource.ChannelView;
import org.idvserver.image.inbound.rest.ImagesResource.ImageView;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** The end of images and of their channels, and a channel's way back. */
@Path("/api/v1/images")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class ImageLifeResource {
    private final MoveChannel moveChannel;
    private final Recycle recycle;
    private final Person person;

    ImageLifeResource(MoveChannel moveChannel, Recycle recycle, Person person) {
        this.moveChannel = moveChannel;
        this.recycle = recycle;
        this.person = person;
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Move an image with all its versions to the recycle bin; refused while any of them is used")
    public Uni<ImageView> delete(UUID id) {
        return recycle.throwAwayImage(person.actor(), id).map(ImageView::of);
    }

    @POST
    @Path("{id}/channels/{channel}/roll-back")
    @Operation(summary = "Point a channel to the version it pointed to before")
    public Uni<ChannelView> rollBack(UUID id, String channel) {
        return moveChannel.rollBack(person.actor(), id, channel).map(ChannelView::of);
    }

    @DELETE
    @Path("{id}/channels/{channel}")
    @Operation(summary = "Remove a channel; one that is not there counts as removed")
    public Uni<Void> remove(UUID id, String channel) {
        return moveChannel.remove(person.actor(), id, channel);
    }
}
