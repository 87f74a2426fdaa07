package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.Channel;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Reads images, their versions and their channels. */
@ApplicationScoped
public class FindImages {
    private final Images images;
    private final Versions versions;
    private final Channels channels;

    FindImages(Images images, Versions versions, Channels channels) {
        this.images = images;
        this.versions = versions;
        this.channels = channels;
    }

    /** A version and the image it belongs to. */
    public record Resolved(Image image, ImageVersion version) {}

    @WithSession
    public Uni<Image> image(UUID id) {
        return images.get(id);
    }

    @WithSession
    public Uni<Page<Image>> page(PageRequest request) {
        return images.page(request)
                .map(rows -> Page.of(rows, request.size(), image -> image.id().toString()));
    }

    @WithSession
    public Uni<ImageVersion> version(UUID id) {
        return versions.get(id);
    }

    /** Fails with VERSION_NOT_FOUND. */
    @WithSession
    public Uni<Resolved> withImage(UUID versionId) {
        return versions.get(versionId)
                .flatMap(version -> images.get(version.imageId()).map(image -> new Resolved(image, version)));
    }

    @WithSession
    public Uni<Page<ImageVersion>> versions(UUID imageId, PageRequest request) {
        return images.get(imageId)
                .flatMap(image -> versions.page(imageId, request))
                .map(rows ->
                        Page.of(rows, request.size(), version -> version.id().toString()));
    }

    @WithSession
    public Uni<List<Channel>> channels(UUID imageId) {
        return images.get(imageId).flatMap(image -> channels.of(imageId));
    }

    /** The version a channel points to; fails with IMAGE_NOT_FOUND or CHANNEL_NOT_FOUND. */
    @WithSession
    public Uni<Resolved> resolve(UUID imageId, String channel) {
        return images.get(imageId).flatMap(image -> channels.find(imageId, channel)
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.CHANNEL_NOT_FOUND.because("The image has no channel %s", channel))
                .flatMap(found -> versions.get(found.versionId()))
                .map(version -> new Resolved(image, version)));
    }
}
