package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.SwitchReport;
import org.idvserver.network.domain.SwitchWish;

/** Reaches the virtual switches of nodes. */
public interface NodeSwitches {

    /**
     * Connects, or takes the session of a node that dialled in, proves that it is this node's switch, and calls the listener
     * whenever something on it changes or the connection ends. SWITCH_UNREACHABLE, SWITCH_IS_ANOTHER, NOT_DIALLED_IN.
     */
    Uni<NodeSwitch> open(UUID node, OvsdbEndpoint endpoint, Runnable onChange);

    /** The virtual switch of one node, connected. */
    interface NodeSwitch {

        /**
         * Brings the integration bridge to the wish and answers what it is then; touches nothing that is not the suite's.
         * BRIDGE_MISSING, SWITCH_REFUSED, SWITCH_CHANGED_MEANWHILE, SWITCH_STALLED, SWITCH_UNREACHABLE.
         */
        Uni<SwitchReport> bring(SwitchWish wish);

        boolean isOpen();

        void close();
    }
}
