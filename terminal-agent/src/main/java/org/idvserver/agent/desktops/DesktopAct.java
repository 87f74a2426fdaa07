package org.idvserver.agent.desktops;

import java.util.Optional;
import org.idvserver.contracts.desktop.v1.DesktopOrder;

/** What is to be done about a desktop, from its order and its domain. */
enum DesktopAct {
    /** It is off and shall be off. */
    LEAVE_OFF,
    /** It runs as ordered. */
    LEAVE_RUNNING,
    /** It shall be off. */
    STOP,
    /** It shall run again: stop it first. */
    STOP_TO_RESTART,
    /** It shall run, but its volume takes no more writes: nothing that it still has in memory may get there. */
    POWER_OFF,
    /** It stands still: the agent ended while it started it, or it was halted later. */
    RESUME,
    START;

    static DesktopAct of(DesktopOrder order, Optional<DomainView> domain) {
        boolean running = domain.filter(DomainView::running).isPresent();
        if (!order.getRunning()) {
            return running ? STOP : LEAVE_OFF;
        }
        if (!running) {
            return START;
        }
        if (domain.get().halted() && !order.hasLocalDisk()) {
            return POWER_OFF;
        }
        boolean outdated = domain.get().restartGeneration() < order.getRestartGeneration();
        if (outdated) {
            return STOP_TO_RESTART;
        }
        return domain.get().halted() ? RESUME : LEAVE_RUNNING;
    }
}
