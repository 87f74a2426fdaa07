package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** What a profile said, from when on and by whose word. Kept for good: desktops were made of it. */
@Entity
@Table(name = "profile_versions")
public class ProfileVersion {
    @Id
    private UUID id;

    @Column(name = "profile_id")
    private UUID profileId;

    private int number;

    @Embedded
    private ProfileSpec spec;

    @Column(name = "changed_by")
    private String changedBy;

    private Instant changed;

    protected ProfileVersion() {
        // for JPA
    }

    public ProfileVersion(UUID id, Profile profile, String changedBy, Instant now) {
        this.id = id;
        this.profileId = profile.id();
        this.number = profile.number();
        this.spec = profile.spec();
        this.changedBy = changedBy;
        this.changed = now;
    }

    public UUID id() {
        return id;
    }

    public int number() {
        return number;
    }

    public ProfileSpec spec() {
        return spec;
    }

    public String changedBy() {
        return changedBy;
    }

    public Instant changed() {
        return changed;
    }
}
