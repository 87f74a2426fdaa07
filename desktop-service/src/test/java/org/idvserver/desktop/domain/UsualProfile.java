package org.idvserver.desktop.domain;

import java.util.List;
import java.util.UUID;

/** A profile that says nothing special. */
final class UsualProfile {

    private UsualProfile() {}

    static Profile make() {
        return make(false);
    }

    static Profile make(boolean exam) {
        return new Profile(UUID.randomUUID(), spec(UUID.randomUUID(), Guest.USUAL, exam));
    }

    static ProfileSpec restoring(RestoreMode mode, Placement placement) {
        return spec(UUID.randomUUID(), Guest.USUAL, false, mode, placement);
    }

    static ProfileSpec spec(UUID image, Guest guest, boolean exam) {
        return spec(image, guest, exam, RestoreMode.EVERY_BOOT, Placement.LOCAL);
    }

    private static ProfileSpec spec(UUID image, Guest guest, boolean exam, RestoreMode mode, Placement placement) {
        return new ProfileSpec(
                "p",
                new Hardware(1, 256, mode, List.of(Nic.usual(NicKind.INTERNAL)), Machine.USUAL),
                new ImageSource(image, "stable", null),
                placement,
                "pc-{n}",
                guest,
                exam);
    }
}
