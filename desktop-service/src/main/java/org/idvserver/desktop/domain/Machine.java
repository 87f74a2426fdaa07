package org.idvserver.desktop.domain;

import java.util.Optional;

/** What a desktop's virtual machine is beside processors, memory, system disk and network cards. What is not said is as usual. */
public record Machine(DataDisk dataDisk, Firmware firmware, boolean tpm, Devices devices, Timeouts timeouts) {
    public static final Machine USUAL = new Machine(null, null, false, null, null);

    public Machine {
        dataDisk = dataDisk == null ? DataDisk.NONE : dataDisk;
        firmware = firmware == null ? Firmware.BIOS : firmware;
        devices = devices == null ? Devices.USUAL : devices;
        timeouts = timeouts == null ? Timeouts.USUAL : timeouts;
    }

    Machine withoutUsb() {
        return new Machine(dataDisk, firmware, tpm, devices.withoutUsb(), timeouts);
    }

    /** What of it stays behind on a terminal, if anything does: such a desktop cannot be ROAMING. */
    public Optional<String> boundBy() {
        if (dataDisk.exists()) {
            return Optional.of("a data disk");
        }
        return tpm ? Optional.of("a TPM") : Optional.empty();
    }
}
