package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** All that a profile says; what is made of it keeps what it said then. */
@Embeddable
public record ProfileSpec(
        String name,
        @Embedded Hardware hardware,
        @Column(name = "image_id") UUID imageId,
        String channel,
        @Enumerated(EnumType.STRING) Placement placement,
        @Column(name = "hostname_pattern") String hostnamePattern) {

    /** One field that is different, by its name in the API. */
    public record Change(String field, String from, String to) {}

    /** What becomes different when it becomes the other. */
    public List<Change> changesTo(ProfileSpec other) {
        List<Change> changes = new ArrayList<>();
        compare(changes, "name", name, other.name);
        compare(changes, "vcpuCount", hardware.vcpuCount(), other.hardware.vcpuCount());
        compare(changes, "memoryMib", hardware.memoryMib(), other.hardware.memoryMib());
        compare(changes, "imageId", imageId, other.imageId);
        compare(changes, "channel", channel, other.channel);
        compare(changes, "restoreMode", hardware.restoreMode(), other.hardware.restoreMode());
        compare(changes, "placement", placement, other.placement);
        compare(
                changes,
                "dataDisk",
                hardware.machine().dataDisk(),
                other.hardware.machine().dataDisk());
        compare(changes, "nics", hardware.nics(), other.hardware.nics());
        compare(changes, "hostnamePattern", hostnamePattern, other.hostnamePattern);
        return changes;
    }

    private static void compare(List<Change> changes, String field, Object from, Object to) {
        if (!from.equals(to)) {
            changes.add(new Change(field, from.toString(), to.toString()));
        }
    }
}
