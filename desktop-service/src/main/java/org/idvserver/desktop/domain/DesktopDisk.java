package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a desktop's disk is made of: an image version, from which terminals make its overlay when it is LOCAL, and a volume, which
 * may still be a clone of another version.
 */
@Embeddable
public class DesktopDisk {
    @Column(name = "image_id")
    private UUID imageId;

    @Column(name = "image_pinned")
    private boolean imagePinned;

    @Embedded
    private PinnedImage image;

    @Column(name = "image_since")
    private Instant imageSince;

    @Column(name = "volume_id")
    private UUID volumeId;

    @Column(name = "volume_version_id")
    private UUID volumeVersionId;

    @Column(name = "reset_generation")
    private long resetGeneration;

    protected DesktopDisk() {
        // for JPA
    }

    DesktopDisk(ImageSource source, Instant now) {
        this.imageId = source.imageId();
        follow(source);
        this.imageSince = now;
    }

    /** A version and the image that it is of. */
    public record Source(UUID imageId, PinnedImage version) {}

    final void follow(ImageSource source) {
        imagePinned = source.pinned().isPresent();
    }

    void made(PinnedImage version, UUID volume) {
        image = version;
        volumeMade(volume, version.versionId());
    }

    void volumeMade(UUID volume, UUID versionId) {
        volumeId = volume;
        volumeVersionId = versionId;
    }

    /** Its volume is about to be replaced: until that is done it is of no version. */
    void replaceVolume() {
        volumeVersionId = null;
    }

    void change(Source source, Instant now) {
        imageSince = now;
        imageId = source.imageId();
        image = source.version();
    }

    /** What was written to an overlay is to be thrown away before the next start. */
    void reset() {
        resetGeneration++;
    }

    UUID imageId() {
        return imageId;
    }

    /** Its profile says of which version it is: rollouts leave it alone. */
    boolean imagePinned() {
        return imagePinned;
    }

    /** When it was decided of which version it is to be. */
    Instant imageSince() {
        return imageSince;
    }

    Optional<PinnedImage> image() {
        return Optional.ofNullable(image);
    }

    boolean isOf(UUID versionId) {
        return image != null && image.versionId().equals(versionId);
    }

    UUID volumeId() {
        return volumeId;
    }

    /** Its volume is a clone of another version. */
    boolean volumeOutdated() {
        return image != null && !image.versionId().equals(volumeVersionId);
    }

    long resetGeneration() {
        return resetGeneration;
    }
}
