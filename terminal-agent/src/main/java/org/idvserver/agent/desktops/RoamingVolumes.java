package org.idvserver.agent.desktops;

import org.idvserver.contracts.image.v1.RbdConnection;

/** How to reach a desktop's own volume. Failures are StepFailures. */
public interface RoamingVolumes {

    RbdConnection open(String volumeId);

    /** Has image-service note that this machine has it open; its guest must not run before. */
    void confirmOpen(String volumeId);
}
