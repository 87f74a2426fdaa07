package org.idvserver.agent.desktops;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.idvserver.agent.networks.Card;
import org.idvserver.contracts.desktop.v1.DesktopOrder;

/**
 * All that goes into a domain.
 *
 * @param domainType kvm or qemu
 * @param hostDevices addresses of PCI devices
 */
record DesktopDefinition(
        DesktopOrder order, String domainType, SystemDisk disk, Paths paths, List<Nic> nics, List<String> hostDevices) {

    /** @param network libvirt's name of an external card's network */
    record Nic(Card card, Optional<String> network, int mtu) {}

    /**
     * Its files beside the system disk.
     *
     * @param configDrive ISO image
     * @param console what the guest's serial console is written to
     * @param firmware what starts it, when that is not built into the emulator
     */
    record Paths(Optional<Path> dataDisk, Path configDrive, Path console, Optional<UefiPaths> firmware) {}

    /**
     * UEFI firmware.
     *
     * @param variables the desktop's own; libvirt makes them of the template when they are not there
     */
    record UefiPaths(Path code, Path template, Path variables) {}
}
