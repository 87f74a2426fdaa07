package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

    /** The networks of its user's own that it is in, by their names. */
    public Set<String> ownNetworks() {
        return nics.stream().filter(Nic::own).map(Nic::network).collect(Collectors.toCollection(TreeSet::new));
    }

    Hardware withoutUsb() {
        return new Hardware(vcpuCount, memoryMib, restoreMode, nics, machine.withoutUsb());
    }
}
