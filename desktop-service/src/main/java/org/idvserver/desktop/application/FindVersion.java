package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.domain.ImageSource;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.kit.error.Faults;

/** Finds the version of an image that is meant. */
@ApplicationScoped
public class FindVersion {
    private final Images images;

    FindVersion(Images images) {
        this.images = images;
    }

    /** What new desktops are made of now. Whether a version may still be used is said when it is cloned. */
    public Uni<PinnedImage> of(ImageSource source) {
        return source.pinned()
                .map(version -> images.version(version).map(Images.Version::pinned))
                .orElseGet(() -> images.resolve(source.imageId(), source.channel()));
    }

    /** As {@link #of}; null, and a fault for each field, when desktops could not be made of it. */
    Uni<PinnedImage> checked(ImageSource source, Faults faults) {
        return source.pinned()
                .map(version -> released(source.imageId(), version, faults))
                .orElseGet(() -> pointedTo(source.imageId(), source.channel(), faults));
    }

    /** A released version of the image; null, and faults, when it is none. */
    Uni<PinnedImage> released(UUID imageId, UUID versionId, Faults faults) {
        return BadField.note(images.version(versionId), "versionId", "there is no such version", faults)
                .map(version -> {
                    if (version == null) {
                        return null;
                    }
                    boolean ofImage = version.imageId().equals(imageId);
                    faults.require(ofImage, "versionId", "is a version of another image");
                    faults.require(version.released(), "versionId", "the version is not released");
                    return ofImage && version.released() ? version.pinned() : null;
                });
    }

    /** What a channel points to; null, and a fault, when it points nowhere. */
    Uni<PinnedImage> pointedTo(UUID imageId, String channel, Faults faults) {
        return BadField.note(
                images.resolve(imageId, channel),
                "channel",
                "the image has no channel %s, or it points nowhere".formatted(channel),
                faults);
    }
}
