package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HardwareTest {

    @Test
    void forgetsWhenNoDiskOutlivesAStart() {
        assertThat(of(RestoreMode.EVERY_BOOT, DataDisk.NONE).forgets()).isTrue();
        assertThat(of(RestoreMode.EVERY_BOOT, new DataDisk(1, RestoreMode.EVERY_BOOT))
                        .forgets())
                .isTrue();
        assertThat(of(RestoreMode.EVERY_BOOT, new DataDisk(1, RestoreMode.WEEKLY))
                        .forgets())
                .isFalse();
        assertThat(of(RestoreMode.WEEKLY, DataDisk.NONE).forgets()).isFalse();
        assertThat(of(RestoreMode.NEVER, DataDisk.NONE).forgets()).isFalse();
    }

    private static Hardware of(RestoreMode mode, DataDisk data) {
        return new Hardware(
                1, 256, mode, List.of(Nic.usual(NicKind.INTERNAL)), new Machine(data, null, false, null, null));
    }
}
