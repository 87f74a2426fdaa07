package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Optional;
import java.util.UUID;

/**
 * Which version of an image is taken: the one that a channel points to, or always the same. The other one is null.
 */
@Embeddable
public record ImageSource(
        @Column(name = "image_id") UUID imageId, String channel, @Column(name = "version_id") UUID versionId) {

    /** The version that is taken always. */
    public Optional<UUID> pinned() {
        return Optional.ofNullable(versionId);
    }
}
