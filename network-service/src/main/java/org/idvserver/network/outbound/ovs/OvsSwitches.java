package org.idvserver.network.outbound.ovs;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.application.reconcile.NodeSwitches;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.OvsdbEndpoint;

/** Gets to the OVSDB servers of nodes, by a call or by the session that the node opened; over TLS only to the one whose certificate names the node. */
@ApplicationScoped
class OvsSwitches implements NodeSwitches {
    private final Vertx vertx;
    private final NetworkConfig config;
    private final SwitchTrust trust;
    private final DialInListener dialIns;
    private final NetClient plain;
    private final NetClient secured;

    OvsSwitches(Vertx vertx, NetworkConfig config, SwitchTrust trust, DialInListener dialIns) {
        this.vertx = vertx;
        this.config = config;
        this.trust = trust;
        this.dialIns = dialIns;
        this.plain = vertx.createNetClient(options());
        // The peer's identity is its SPIFFE id, not its address.
        this.secured = vertx.createNetClient(options()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setSslHandshakeTimeout(config.reconcile().connectTimeout().toSeconds())
                .setKeyCertOptions(trust.own())
                .setTrustOptions(trust.authorities()));
    }

    @Override
    public Uni<NodeSwitch> open(UUID node, OvsdbEndpoint endpoint, Runnable onChange) {
        return Uni.createFrom().deferred(() -> {
            Context context = vertx.getOrCreateContext();
            return Uni.createFrom()
                    .completionStage(() -> connect(node, endpoint, onChange).toCompletionStage())
                    .emitOn(task -> context.runOnContext(ignored -> task.run()))
                    .onFailure(failure -> !(failure instanceof org.idvserver.kit.error.Problem))
                    .transform(failure -> NetworkProblem.SWITCH_UNREACHABLE
                            .because("The switch cannot be reached")
                            .causedBy(failure))
                    .flatMap(this::watched);
        });
    }

    private Future<OvsdbConnection> connect(UUID node, OvsdbEndpoint endpoint, Runnable onChange) {
        if (endpoint.dialsIn()) {
            return dialIns.sessionOf(node, onChange);
        }
        NetClient client = endpoint.scheme() == OvsdbEndpoint.Scheme.SSL ? secured : plain;
        return client.connect(address(endpoint)).map(socket -> session(node, endpoint, socket, onChange));
    }

    private OvsdbConnection session(UUID node, OvsdbEndpoint endpoint, NetSocket socket, Runnable onChange) {
        if (endpoint.scheme() == OvsdbEndpoint.Scheme.SSL
                && !trust.terminalOf(socket).equals(Optional.of(node))) {
            socket.close();
            throw NetworkProblem.SWITCH_IS_ANOTHER.because("What answers at the node's address is not this node");
        }
        return new OvsdbConnection(vertx, socket, config.reconcile().requestTimeout(), onChange);
    }

    private Uni<NodeSwitch> watched(OvsdbConnection connection) {
        BridgeRows rows = new BridgeRows();
        return connection
                .monitor(BridgeRows.WATCHED, rows::apply)
                .onFailure()
                .invoke(connection::close)
                .replaceWith(new OvsSwitch(connection, rows, config.reconcile().requestTimeout()));
    }

    private NetClientOptions options() {
        return new NetClientOptions()
                .setConnectTimeout((int) config.reconcile().connectTimeout().toMillis());
    }

    private static SocketAddress address(OvsdbEndpoint endpoint) {
        return switch (endpoint.scheme()) {
            case UNIX -> SocketAddress.domainSocketAddress(endpoint.host());
            case TCP, SSL -> SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host());
            case DIAL_IN -> throw new IllegalArgumentException("it is the node that calls");
        };
    }
}
