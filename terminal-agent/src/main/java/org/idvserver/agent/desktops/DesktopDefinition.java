package org.idvserver.agent.desktops;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.idvserver.contracts.desktop.v1.DesktopOrder;

/**
 * All that goes into a domain.
 *
 * @param domainType kvm or qemu
 * @param configDrive ISO image
 * @param console file that the guest's serial console is written to
 */
record DesktopDefinition(
        DesktopOrder order,
        String domainType,
        SystemDisk disk,
        Optional<Path> dataDisk,
        Path configDrive,
        Path console,
        List<Nic> nics) {

    /** @param target libvirt network's name, or the port's id in the switch */
    record Nic(boolean external, String target, String mac, int mtu) {}
}
