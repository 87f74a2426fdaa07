package org.idvserver.image.application;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.ChannelMoved;
import org.idvserver.contracts.image.v1.ImageCreated;
import org.idvserver.contracts.image.v1.VersionStateChanged;
import org.idvserver.contracts.image.v1.VolumeCloned;
import org.idvserver.contracts.image.v1.VolumeDeleted;
import org.idvserver.image.domain.Channel;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;

/** What this service tells: each fact with its audit record, to be put into the outbox in the transaction of the change. */
@ApplicationScoped
public class ImageEvents {
    /** The actor of what the reconcilers do. */
    public static final String SELF = "service/image-service";

    static final String TOPIC = "idv.image.v1";

    private final Audit audit;

    ImageEvents(Audit audit) {
        this.audit = audit;
    }

    public List<Event> imageCreated(String actor, Image image) {
        ImageCreated data = ImageCreated.newBuilder()
                .setImageId(image.id().toString())
                .setName(image.name())
                .build();
        return List.of(
                event("image-created", image.id(), data),
                audit.succeeded(actor, "image.created", "image/" + image.id(), image.name()));
    }

    public List<Event> versionAdded(String actor, ImageVersion version) {
        return List.of(audit.succeeded(
                actor,
                "version.added",
                object(version),
                "Version %d of image/%s".formatted(version.number(), version.imageId())));
    }

    public List<Event> releaseWanted(String actor, ImageVersion version) {
        return List.of(audit.succeeded(actor, "version.release-requested", object(version), ""));
    }

    public List<Event> versionStateChanged(ImageVersion version, ImageVersion.StateChange change) {
        return versionStateChanged(SELF, version, change);
    }

    public List<Event> versionStateChanged(String actor, ImageVersion version, ImageVersion.StateChange change) {
        VersionStateChanged data = VersionStateChanged.newBuilder()
                .setVersionId(version.id().toString())
                .setImageId(version.imageId().toString())
                .setNumber(version.number())
                .setFromState(change.from().name())
                .setToState(change.to().name())
                .setReason(version.reason().orElse(""))
                .build();
        String detail = "%s to %s".formatted(change.from(), change.to());
        Event record = version.reason().isEmpty()
                ? audit.succeeded(actor, "version.state-changed", object(version), detail)
                : audit.failed(
                        actor,
                        "version.state-changed",
                        object(version),
                        detail + ": " + version.message().orElse(""));
        return List.of(event("version-state-changed", version.id(), data), record);
    }

    public List<Event> channelMoved(String actor, Channel channel) {
        ChannelMoved data = ChannelMoved.newBuilder()
                .setImageId(channel.imageId().toString())
                .setChannel(channel.name())
                .setVersionId(channel.versionId().toString())
                .setPreviousVersionId(
                        channel.previousVersionId().map(UUID::toString).orElse(""))
                .build();
        return List.of(
                event("channel-moved", channel.imageId(), data),
                audit.succeeded(
                        actor,
                        "channel.moved",
                        "image/" + channel.imageId(),
                        "%s to version/%s".formatted(channel.name(), channel.versionId())));
    }

    public List<Event> uploadStarted(String actor, Upload upload) {
        return List.of(
                audit.succeeded(actor, "upload.started", "upload/" + upload.id(), upload.sizeBytes() + " bytes"));
    }

    public List<Event> uploadRemoved(String actor, Upload upload) {
        return List.of(
                audit.succeeded(actor, "upload.removed", "upload/" + upload.id(), upload.sizeBytes() + " bytes"));
    }

    public List<Event> volumeCloned(Volume volume) {
        VolumeCloned data = VolumeCloned.newBuilder()
                .setVolumeId(volume.id().toString())
                .setOwnerId(volume.ownerId())
                .setVersionId(volume.versionId().toString())
                .build();
        return List.of(
                event("volume-cloned", volume.id(), data),
                volumeAct(SELF, "volume.cloned", volume.id(), volume.ownerId()));
    }

    public List<Event> volumeDeleted(Volume volume) {
        VolumeDeleted data = VolumeDeleted.newBuilder()
                .setVolumeId(volume.id().toString())
                .setOwnerId(volume.ownerId())
                .build();
        return List.of(
                event("volume-deleted", volume.id(), data),
                volumeAct(SELF, "volume.deleted", volume.id(), volume.ownerId()));
    }

    /** What was being done to it is done. */
    public List<Event> volumeActed(Volume volume) {
        String act =
                switch (volume.state()) {
                    case RESETTING -> "volume.reset";
                    case RESIZING -> "volume.resized";
                    case FLATTENING -> "volume.flattened";
                    case TAKING_SNAPSHOT -> "volume.snapshot-taken";
                    case REMOVING_SNAPSHOT -> "volume.snapshot-removed";
                    case ROLLING_BACK -> "volume.rolled-back";
                    case REQUESTED, READY, FAILED -> "volume.changed";
                };
        return List.of(volumeAct(SELF, act, volume.id(), volume.ownerId()));
    }

    /** An act on a volume; the detail names its owner. */
    public Event volumeAct(String actor, String action, UUID volumeId, String ownerId) {
        return audit.succeeded(actor, action, "volume/" + volumeId, "Of owner " + ownerId);
    }

    public List<Event> terminalGranted(String actor, UUID terminalId, int versions, int volumes) {
        return List.of(audit.succeeded(
                actor,
                "terminal.granted",
                "terminal/" + terminalId,
                "%d versions and %d volumes".formatted(versions, volumes)));
    }

    public Event volumeFenced(String actor, UUID terminalId, UUID volumeId) {
        return audit.succeeded(actor, "volume.fenced", "volume/" + volumeId, "Against terminal/" + terminalId);
    }

    public List<Event> manifestFetched(UUID terminalId, UUID versionId) {
        return List.of(audit.succeeded("terminal/" + terminalId, "version.fetched", "version/" + versionId, ""));
    }

    public List<Event> volumeOpened(UUID terminalId, UUID volumeId) {
        return List.of(audit.succeeded("terminal/" + terminalId, "volume.opened", "volume/" + volumeId, ""));
    }

    private static String object(ImageVersion version) {
        return "version/" + version.id();
    }

    static Event event(String fact, UUID key, Message data) {
        return new Event(TOPIC, "idv.image." + fact + ".v1", key.toString(), data);
    }
}
