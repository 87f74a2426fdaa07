package org.idvserver.agent.desktops;

/**
 * A desktop's domain as libvirt shows it.
 *
 * @param halted it stands still, as it does when its disk takes no more writes
 * @param restartGeneration of the order that its definition was made for
 * @param cpuSeconds CPU time since its start
 */
public record DomainView(
        String desktopId,
        String name,
        boolean running,
        boolean halted,
        long restartGeneration,
        double cpuSeconds,
        long memoryMib) {}
