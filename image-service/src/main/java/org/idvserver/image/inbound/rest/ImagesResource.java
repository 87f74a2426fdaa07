package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.CreateImage;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.MoveChannel;
import org.idvserver.image.domain.Channel;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.OsType;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Golden images and their channels. */
@Path("/api/v1/images")
public class ImagesResource {
    private final CreateImage createImage;
    private final FindImages findImages;
    private final MoveChannel moveChannel;
    private final Person person;

    ImagesResource(CreateImage createImage, FindImages findImages, MoveChannel moveChannel, Person person) {
        this.createImage = createImage;
        this.findImages = findImages;
        this.moveChannel = moveChannel;
        this.person = person;
    }

    /** An image to make; osType is linux, windows or other. */
    public record CreateRequest(
            @NotBlank @Size(max = 200) String name,
            @Size(max = 2000) String description,
            @NotBlank @Pattern(regexp = Words.OS_TYPE, message = "must be linux, windows or other") String osType) {}

    /** An image as the API shows it. */
    public record ImageView(UUID id, String name, String description, String osType, Instant createdTime) {

        static ImageView of(Image image) {
            return new ImageView(
                    image.id(), image.name(), image.description(), Words.word(image.osType()), image.created());
        }
    }

    /** Where a channel is to point. */
    public record MoveRequest(@NotNull UUID versionId) {}

    /** A channel as the API shows it; previousVersionId is null when it was never moved. */
    public record ChannelView(String name, UUID imageId, UUID versionId, UUID previousVersionId, Instant movedTime) {

        static ChannelView of(Channel channel) {
            return new ChannelView(
                    channel.name(),
                    channel.imageId(),
                    channel.versionId(),
                    channel.previousVersionId().orElse(null),
                    channel.moved());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make an image")
    @APIResponse(responseCode = "201", description = "Made")
    public Uni<Response> create(@Valid @NotNull CreateRequest request) {
        String description = request.description() == null ? "" : request.description();
        return createImage
                .create(person.actor(), request.name(), description, Words.of(OsType.class, request.osType()))
                .map(image -> Response.created(URI.create("/api/v1/images/" + image.id()))
                        .entity(ImageView.of(image))
                        .build());
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List images, oldest first")
    public Uni<Page<ImageView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findImages.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(ImageView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show an image")
    public Uni<ImageView> get(UUID id) {
        return findImages.image(id).map(ImageView::of);
    }

    @GET
    @Path("{id}/channels")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List an image's channels by name")
    public Uni<List<ChannelView>> channels(UUID id) {
        return findImages
                .channels(id)
                .map(channels -> channels.stream().map(ChannelView::of).toList());
    }

    @PUT
    @Path("{id}/channels/{channel}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Point a channel to a released version")
    public Uni<ChannelView> move(
            UUID id,
            @Pattern(regexp = "[a-z][a-z0-9-]{0,62}", message = "must be lower-case letters, digits and -")
                    String channel,
            @Valid @NotNull MoveRequest request) {
        return moveChannel
                .move(person.actor(), id, channel, request.versionId())
                .map(ChannelView::of);
    }
}
