package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** What a desktop had before a rollout switched it, so that it can go back to it. */
@Entity
@Table(name = "rollout_desktops")
public class RolloutDesktop {
    @Id
    private UUID id;

    @Column(name = "rollout_id")
    private UUID rolloutId;

    @Column(name = "terminal_id")
    private UUID terminalId;

    @Column(name = "desktop_id")
    private UUID desktopId;

    @Column(name = "image_id")
    private UUID imageId;

    @Embedded
    private PinnedImage image;

    protected RolloutDesktop() {
        // for JPA
    }

    public RolloutDesktop(UUID rolloutId, UUID terminalId, Desktop desktop) {
        this.id = idOf(rolloutId, desktop.id());
        this.rolloutId = rolloutId;
        this.terminalId = terminalId;
        this.desktopId = desktop.id();
        this.imageId = desktop.imageId();
        this.image = desktop.image().orElseThrow();
    }

    /** One a desktop and rollout: what it had first counts. */
    public static UUID idOf(UUID rolloutId, UUID desktopId) {
        return NameBasedId.of(rolloutId, "desktop/" + desktopId);
    }

    public UUID id() {
        return id;
    }

    public UUID terminalId() {
        return terminalId;
    }

    public UUID desktopId() {
        return desktopId;
    }

    public DesktopDisk.Source before() {
        return new DesktopDisk.Source(imageId, image);
    }
}
