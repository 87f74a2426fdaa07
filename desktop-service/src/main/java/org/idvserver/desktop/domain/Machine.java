package org.idvserver.desktop.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * What a desktop's virtual machine is beside processors, memory, system disk and the kinds of its network cards. What is not said is
 * as usual.
 *
 * @param externalNetworkId the network that its EXTERNAL cards are on; null for the default one
 */
public record Machine(DataDisk dataDisk, Firmware firmware, boolean tpm, Devices devices, UUID externalNetworkId) {
    public static final Machine USUAL = new Machine(null, null, false, null, null);

    public Machine {
        dataDisk = dataDisk == null ? DataDisk.NONE : dataDisk;
        firmware = firmware == null ? Firmware.BIOS : firmware;
        devices = devices == null ? Devices.USUAL : devices;
    }

    Machine withoutUsb() {
        return new Machine(dataDisk, firmware, tpm, devices.withoutUsb(), externalNetworkId);
    }

    /** Empty for the default one. */
    public Optional<UUID> externalNetwork() {
        return Optional.ofNullable(externalNetworkId);
    }

    /** What of it stays behind on a terminal, if anything does: such a desktop cannot be ROAMING. */
    public Optional<String> boundBy() {
        if (dataDisk.exists()) {
            return Optional.of("a data disk");
        }
        return tpm ? Optional.of("a TPM") : Optional.empty();
    }
}
