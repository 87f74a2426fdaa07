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

    static ProfileSpec spec(UUID image, Guest guest, boolean exam) {
        return new ProfileSpec(
                "p",
                new Hardware(1, 256, RestoreMode.EVERY_BOOT, List.of(Nic.usual(NicKind.INTERNAL)), Machine.USUAL),
                new ImageSource(image, "stable", null),
                Placement.LOCAL,
                "pc-{n}",
                guest,
                exam);
    }
}
