package org.idvserver.network.outbound.ovs;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.kit.identity.WorkloadIdentity;
import org.idvserver.network.application.reconcile.NodeSwitches;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.OvsdbEndpoint;

/** Connects to the OVSDB servers of nodes; over TLS only to the one whose certificate names the node. */
@ApplicationScoped
class OvsSwitches implements NodeSwitches {
    private final Vertx vertx;
    private final NetworkConfig config;
    private final String trustDomain;
    private final NetClient plain;
    private final NetClient secured;

    OvsSwitches(Vertx vertx, NetworkConfig config, @ConfigProperty(name = "idv.trust-domain") String trustDomain) {
        this.vertx = vertx;
        this.config = config;
        this.trustDomain = trustDomain;
        this.plain = vertx.createNetClient(options());
        // The peer's identity is its SPIFFE id, not its address.
        this.secured = vertx.createNetClient(options()
                .setSsl(true)
                .setHostnameVerificationAlgorithm("")
                .setSslHandshakeTimeout(config.reconcile().connectTimeout().toSeconds())
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(config.tlsCertificate())
                        .addKeyPath(config.tlsKey()))
                .setTrustOptions(new PemTrustOptions().addCertPath(config.tlsTrust())));
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
        NetClient client = endpoint.scheme() == OvsdbEndpoint.Scheme.SSL ? secured : plain;
        return client.connect(address(endpoint)).map(socket -> session(node, endpoint, socket, onChange));
    }

    private OvsdbConnection session(UUID node, OvsdbEndpoint endpoint, NetSocket socket, Runnable onChange) {
        if (endpoint.scheme() == OvsdbEndpoint.Scheme.SSL && !isTerminal(node, socket)) {
            socket.close();
            throw NetworkProblem.SWITCH_IS_ANOTHER.because("What answers at the node's address is not this node");
        }
        return new OvsdbConnection(vertx, socket, config.reconcile().requestTimeout(), onChange);
    }

    /** The chain was verified by TLS; here it is asked whose it is. */
    private boolean isTerminal(UUID node, NetSocket socket) {
        try {
            Optional<WorkloadIdentity> peer =
                    socket.sslSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                            ? WorkloadIdentity.of(certificate, trustDomain)
                            : Optional.empty();
            return peer.equals(Optional.of(new WorkloadIdentity(WorkloadIdentity.Kind.TERMINAL, node.toString())));
        } catch (SSLPeerUnverifiedException anonymous) {
            return false;
        }
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
        };
    }
}
