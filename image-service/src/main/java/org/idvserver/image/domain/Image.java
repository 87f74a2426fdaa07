package org.idvserver.image.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A golden image: a name under which versions follow each other. */
@Entity
@Table(name = "images")
public class Image {
    @Id
    private UUID id;

    private String name;
    private String description;

    @Enumerated(EnumType.STRING)
    private OsType osType;

    private Instant created;

    @Embedded
    private BinMark bin;

    @Version
    private long version;

    protected Image() {
        // for JPA
    }

    public Image(UUID id, String name, String description, OsType osType, Instant created) {
        this.id = id;
        this.name = name;
        this.description = description;
        this.osType = osType;
        this.created = created;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public OsType osType() {
        return osType;
    }

    public Instant created() {
        return created;
    }

    public void throwAway(BinMark mark) {
        bin = mark;
    }

    public void restore() {
        bin = null;
    }

    /** Set while it is in the recycle bin. */
    public Optional<BinMark> bin() {
        return Optional.ofNullable(bin);
    }
}
