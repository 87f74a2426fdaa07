package org.idvserver.network.outbound.ovs;

import io.vertx.core.Vertx;
import org.idvserver.network.application.reconcile.DialInSessions;
import org.idvserver.network.application.reconcile.NodeSwitches;
import org.idvserver.network.config.NetworkConfig;

/** Switches as another replica sees them: those that call its own port. */
public record OtherReplica(DialInSessions sessions, NodeSwitches switches) {

    public static OtherReplica of(Vertx vertx, NetworkConfig config, String trustDomain) {
        SwitchTrust trust = new SwitchTrust(config, trustDomain);
        DialInListener listener = new DialInListener(vertx, config, trust);
        return new OtherReplica(listener, new OvsSwitches(vertx, config, trust, listener));
    }
}
