package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

/** What the desktops of a kind have in common. */
@Entity
@Table(name = "profiles")
public class Profile {
    @Id
    private UUID id;

    private String name;

    @Embedded
    private Hardware hardware;

    @Column(name = "image_id")
    private UUID imageId;

    private String channel;

    @Enumerated(EnumType.STRING)
    private Placement placement;

    @Column(name = "hostname_pattern")
    private String hostnamePattern;

    @Version
    private long version;

    protected Profile() {
        // for JPA
    }

    public Profile(
            UUID id, String name, Hardware hardware, ImageSource image, Placement placement, String hostnamePattern) {
        this.id = id;
        this.name = name;
        this.hardware = hardware;
        this.imageId = image.imageId();
        this.channel = image.channel();
        this.placement = placement;
        this.hostnamePattern = hostnamePattern;
    }

    /** An image and the channel whose version is taken. */
    public record ImageSource(UUID imageId, String channel) {}

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Hardware hardware() {
        return hardware;
    }

    public ImageSource image() {
        return new ImageSource(imageId, channel);
    }

    public Placement placement() {
        return placement;
    }

    public String hostnamePattern() {
        return hostnamePattern;
    }
}
