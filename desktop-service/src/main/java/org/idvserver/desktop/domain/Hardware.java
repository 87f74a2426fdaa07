package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.List;

/** What a desktop is built of. */
@Embeddable
public record Hardware(
        @Column(name = "vcpu_count") int vcpuCount,
        @Column(name = "memory_mib") int memoryMib,
        @Column(name = "restore_mode") @Enumerated(EnumType.STRING) RestoreMode restoreMode,
        @Convert(converter = NicList.class) List<Nic> nics,
        Machine machine) {

    /** Whether nothing stays on a LOCAL desktop's disks from one start to the next. */
    public boolean forgets() {
        DataDisk data = machine.dataDisk();
        return restoreMode == RestoreMode.EVERY_BOOT
                && (!data.exists() || data.restoreMode() == RestoreMode.EVERY_BOOT);
    }

    /** Whether one of its network cards is of the kind. */
    public boolean hasNic(NicKind kind) {
        return nics.stream().anyMatch(nic -> nic.kind() == kind);
    }

    Hardware withoutUsb() {
        return new Hardware(vcpuCount, memoryMib, restoreMode, nics, machine.withoutUsb());
    }
}
