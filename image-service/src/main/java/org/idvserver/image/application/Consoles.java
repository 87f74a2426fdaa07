package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import io.vertx.core.net.NetSocket;
import java.util.UUID;

/** The screens of running maintenance VMs. */
public interface Consoles {

    /**
     * A connection that speaks RFB, paused. Fails with CONSOLE_UNAVAILABLE when the machine does not run, or runs on a node whose
     * sockets this replica does not reach.
     */
    Uni<NetSocket> connect(UUID vm);
}
