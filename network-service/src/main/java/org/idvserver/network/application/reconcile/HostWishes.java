package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.network.domain.Port;

/** Which ports of external networks a node has. */
public interface HostWishes {

    /** Ports of the desktops placed on the node, by network. */
    Uni<Map<UUID, List<Port>>> externalPorts(UUID node);
}
