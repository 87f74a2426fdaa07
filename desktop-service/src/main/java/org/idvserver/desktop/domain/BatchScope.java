package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.Optional;
import java.util.UUID;

/**
 * Whom the desktops of a batch are for: a section's, a lab's, or (with neither) just people's. The name is the section's or else the
 * lab's; sticky means that who takes one of a pool keeps it.
 */
@Embeddable
public record BatchScope(
        @Column(name = "section_id") UUID sectionId,
        @Column(name = "lab_id") UUID labId,
        @Column(name = "section_name") String name,
        @Enumerated(EnumType.STRING) AssignmentRule rule,
        boolean sticky) {

    /** Whose isolated network the desktops are on; a section's goes before a lab's. */
    public Optional<NetworkOwner> network() {
        if (sectionId != null) {
            return Optional.of(new NetworkOwner(NetworkOwner.Kind.SECTION, sectionId));
        }
        return Optional.ofNullable(labId).map(lab -> new NetworkOwner(NetworkOwner.Kind.LAB, lab));
    }
}
