package org.idvserver.image.application;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.ChannelRemoved;
import org.idvserver.contracts.image.v1.VersionReviewDue;
import org.idvserver.image.domain.Channel;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;

/** What is told of versions after their release, as {@link ImageEvents} tells what goes before. */
@ApplicationScoped
public class VersionEvents {
    private final Audit audit;

    VersionEvents(Audit audit) {
        this.audit = audit;
    }

    public List<Event> channelRemoved(String actor, Channel channel) {
        ChannelRemoved data = ChannelRemoved.newBuilder()
                .setImageId(channel.imageId().toString())
                .setChannel(channel.name())
                .setVersionId(channel.versionId().toString())
                .build();
        return List.of(
                event("channel-removed", channel.imageId(), data),
                audit.succeeded(actor, "channel.removed", "image/" + channel.imageId(), channel.name()));
    }

    public List<Event> versionChanged(String actor, ImageVersion version) {
        return List.of(audit.succeeded(actor, "version.changed", object(version), ""));
    }

    public List<Event> versionBinned(String actor, ImageVersion version) {
        return List.of(audit.succeeded(actor, "version.binned", object(version), "Version " + version.number()));
    }

    public List<Event> versionRestored(String actor, ImageVersion version) {
        return List.of(audit.succeeded(actor, "version.restored", object(version), "Version " + version.number()));
    }

    public List<Event> imageBinned(String actor, Image image, int versions) {
        return List.of(audit.succeeded(
                actor, "image.binned", "image/" + image.id(), "%s with %d versions".formatted(image.name(), versions)));
    }

    public List<Event> imageRestored(String actor, Image image, int versions) {
        return List.of(audit.succeeded(
                actor,
                "image.restored",
                "image/" + image.id(),
                "%s with %d versions".formatted(image.name(), versions)));
    }

    public List<Event> reviewDue(ImageVersion version) {
        VersionReviewDue data = VersionReviewDue.newBuilder()
                .setVersionId(version.id().toString())
                .setImageId(version.imageId().toString())
                .setNumber(version.number())
                .setReviewBy(version.care().reviewBy().map(Instant::toString).orElse(""))
                .build();
        return List.of(
                event("version-review-due", version.id(), data),
                audit.succeeded(
                        ImageEvents.SELF,
                        "version.review-due",
                        object(version),
                        "Was to be looked at by " + data.getReviewBy()));
    }

    private static String object(ImageVersion version) {
        return "version/" + version.id();
    }

    private static Event event(String fact, UUID key, Message data) {
        return new Event(ImageEvents.TOPIC, "idv.image." + fact + ".v1", key.toString(), data);
    }
}
