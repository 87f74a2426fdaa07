package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.idvserver.image.domain.Channel;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Points a channel of an image to one of its released versions. Safe to repeat. */
@ApplicationScoped
public class MoveChannel {
    private final Images images;
    private final Versions versions;
    private final Channels channels;
    private final ImageEvents events;
    private final VersionEvents versionEvents;
    private final Outbox outbox;
    private final Clock clock;

    MoveChannel(
            Images images,
            Versions versions,
            Channels channels,
            ImageEvents events,
            VersionEvents versionEvents,
            Outbox outbox,
            Clock clock) {
        this.images = images;
        this.versions = versions;
        this.channels = channels;
        this.events = events;
        this.versionEvents = versionEvents;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The image is locked, so that one channel is not made twice. */
    @WithTransaction
    public Uni<Channel> move(String actor, UUID imageId, String name, UUID versionId) {
        return images.lock(imageId).flatMap(image -> versions.get(versionId)).flatMap(version -> channels.find(
                        imageId, name)
                .flatMap(found -> found == null
                        ? addPointing(actor, new Channel(TimeOrderedId.next(), imageId, name), version)
                        : point(actor, found, version)));
    }

    /** Back to the version before; repeated, forth again. Fails with NO_PREVIOUS_VERSION, or when that one is not released. */
    @WithTransaction
    public Uni<Channel> rollBack(String actor, UUID imageId, String name) {
        return images.lock(imageId)
                .flatMap(image -> channels.find(imageId, name))
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.CHANNEL_NOT_FOUND.because("The image has no channel %s", name))
                .flatMap(channel ->
                        versions.get(channel.previous()).flatMap(previous -> point(actor, channel, previous)));
    }

    /** What is not there counts as removed. */
    @WithTransaction
    public Uni<Void> remove(String actor, UUID imageId, String name) {
        return images.lock(imageId)
                .flatMap(image -> channels.find(imageId, name))
                .flatMap(channel -> channel == null
                        ? Uni.createFrom().voidItem()
                        : channels.remove(channel)
                                .chain(() -> outbox.append(versionEvents.channelRemoved(actor, channel))));
    }

    private Uni<Channel> addPointing(String actor, Channel channel, ImageVersion version) {
        channel.moveTo(version, clock.instant());
        return channels.add(channel)
                .chain(() -> outbox.append(events.channelMoved(actor, channel)))
                .replaceWith(channel);
    }

    private Uni<Channel> point(String actor, Channel channel, ImageVersion version) {
        boolean moved = channel.moveTo(version, clock.instant());
        return (moved
                        ? outbox.append(events.channelMoved(actor, channel))
                        : Uni.createFrom().voidItem())
                .replaceWith(channel);
    }
}
