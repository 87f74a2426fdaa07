package org.idvserver.agent.desktops;

import java.util.Set;

/**
 * A desktop's domain as libvirt shows it.
 *
 * @param halted it stands still, as it does when its disk takes no more writes
 * @param restartGeneration of the order that its definition was made for
 * @param cpuSeconds CPU time since its start
 * @param networks names of the libvirt networks it is on
 */
public record DomainView(
        String desktopId,
        String name,
        boolean running,
        boolean halted,
        long restartGeneration,
        double cpuSeconds,
        long memoryMib,
        Set<String> networks) {

    public DomainView {
        networks = Set.copyOf(networks);
    }
}
