package org.idvserver.image.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A name, such as stable, that points to a released version of an image and can be moved. */
@Entity
@Table(name = "channels")
public class Channel {
    @Id
    private UUID id;

    private UUID imageId;
    private String name;
    private UUID versionId;
    private UUID previousVersionId;
    private Instant moved;

    @Version
    private long version;

    protected Channel() {
        // for JPA
    }

    public Channel(UUID id, UUID imageId, String name) {
        this.id = id;
        this.imageId = imageId;
        this.name = name;
    }

    /** Points to a released version of its image; false when it pointed there before. */
    public boolean moveTo(ImageVersion target, Instant now) {
        if (!target.imageId().equals(imageId)) {
            throw ImageProblem.VERSION_NOT_FOUND.because("The image has no such version");
        }
        target.checkReleased();
        if (target.id().equals(versionId)) {
            return false;
        }
        previousVersionId = versionId;
        versionId = target.id();
        moved = now;
        return true;
    }

    /** The version before the present one; fails with NO_PREVIOUS_VERSION. */
    public UUID previous() {
        return previousVersionId()
                .orElseThrow(() -> ImageProblem.NO_PREVIOUS_VERSION.because(
                        "Channel %s points to its first version: there is none before it", name));
    }

    public UUID id() {
        return id;
    }

    public UUID imageId() {
        return imageId;
    }

    public String name() {
        return name;
    }

    public UUID versionId() {
        return versionId;
    }

    public Optional<UUID> previousVersionId() {
        return Optional.ofNullable(previousVersionId);
    }

    public Instant moved() {
        return moved;
    }
}
