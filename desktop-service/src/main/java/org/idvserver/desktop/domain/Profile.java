package org.idvserver.desktop.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.List;
import java.util.UUID;

/** What the desktops of a kind have in common. Each change gives it the next number. */
@Entity
@Table(name = "profiles")
public class Profile {
    @Id
    private UUID id;

    @Embedded
    private ProfileSpec spec;

    private int number;

    @Version
    private long version;

    protected Profile() {
        // for JPA
    }

    public Profile(UUID id, ProfileSpec spec) {
        this.id = id;
        this.spec = spec;
        this.number = 1;
    }

    /** Says from now on what is wanted; answers what that changes. */
    public List<ProfileSpec.Change> change(ProfileSpec wanted) {
        List<ProfileSpec.Change> changes = spec.changesTo(wanted);
        if (!changes.isEmpty()) {
            spec = wanted.after(spec);
            number++;
        }
        return changes;
    }

    public UUID id() {
        return id;
    }

    public ProfileSpec spec() {
        return spec;
    }

    /** Counts its versions, from 1. */
    public int number() {
        return number;
    }

    public Hardware hardware() {
        return spec.hardware();
    }

    public ImageSource image() {
        return spec.image();
    }

    public Placement placement() {
        return spec.placement();
    }

    /** Whether its desktops are on a network of the section or lab that they are for. */
    public boolean joinsNetworkOfAll() {
        return spec.hardware().nics().stream().anyMatch(nic -> nic.kind() == NicKind.INTERNAL && !nic.own());
    }

    /** Whether the next user of a desktop finds nothing of the one before. */
    public boolean forgets() {
        return spec.placement() == Placement.LOCAL && spec.hardware().forgets();
    }

    /** Whether its disks forget their users by what it says, but cannot, for no terminal makes them anew. */
    public boolean leavesTraces() {
        return spec.placement() == Placement.ROAMING && spec.hardware().forgets();
    }

    /** Whether its desktops are for exams only. */
    public boolean exam() {
        return spec.exam();
    }

    public Guest guest() {
        return spec.guest();
    }

    public String hostnamePattern() {
        return spec.hostnamePattern();
    }
}
