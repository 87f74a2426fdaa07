package org.idvserver.network.outbound.ovs;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.network.application.reconcile.DialInSessions;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.jboss.logging.Logger;

/** Lets switches call that cannot be called, over TLS with a certificate that names a terminal, and keeps their sessions. */
@ApplicationScoped
class DialInListener implements DialInSessions {
    private static final Logger LOG = Logger.getLogger(DialInListener.class);

    private final Vertx vertx;
    private final NetworkConfig config;
    private final SwitchTrust trust;
    private final Refusals refusals;
    private final Map<UUID, DialInSession> sessions = new ConcurrentHashMap<>();
    private volatile Runnable changed = () -> {};
    private volatile Optional<NetServer> listening = Optional.empty();

    DialInListener(Vertx vertx, NetworkConfig config, SwitchTrust trust) {
        this.vertx = vertx;
        this.config = config;
        this.trust = trust;
        this.refusals = new Refusals(config.dialIn().patience());
    }

    @Override
    public void begin(Runnable onChange) {
        changed = onChange;
        config.dialIn().port().ifPresent(port -> {
            NetServer server = vertx.createNetServer(options())
                    .connectHandler(this::called)
                    .exceptionHandler(failure -> refusals.tell(
                            "somebody", "TLS failed: " + failure.getClass().getSimpleName()));
            // A service that was told to listen and cannot must not start.
            server.listen(port).toCompletionStage().toCompletableFuture().join();
            listening = Optional.of(server);
            LOG.infof("nodes may dial in at port %d", port);
        });
    }

    private NetServerOptions options() {
        return new NetServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setSslHandshakeTimeout(config.reconcile().connectTimeout().toSeconds())
                .setKeyCertOptions(trust.own())
                .setTrustOptions(trust.authorities());
    }

    /** After the handshake, on the socket's event loop. */
    private void called(NetSocket socket) {
        Optional<UUID> node = trust.terminalOf(socket);
        if (node.isEmpty()) {
            refuse(socket, "somebody", "the certificate names no terminal");
        } else if (sessions.size() >= config.dialIn().sessions() && !sessions.containsKey(node.get())) {
            refuse(socket, "node " + node.get(), "there are " + sessions.size() + " sessions already");
        } else {
            begun(node.get(), socket);
        }
    }

    private void refuse(NetSocket socket, String who, String why) {
        refusals.tell(who + " at " + socket.remoteAddress().host(), why);
        socket.close();
    }

    private void begun(UUID node, NetSocket socket) {
        DialInSession session = new DialInSession(node, socket.remoteAddress().host(), refusals, this::over);
        session.begin(vertx, socket, config.reconcile().requestTimeout());
        Optional.ofNullable(sessions.put(node, session)).ifPresent(DialInSession::close);
        changed.run();
    }

    private void over(DialInSession session) {
        sessions.remove(session.node(), session);
        changed.run();
    }

    @Override
    public List<Session> open() {
        return sessions.values().stream()
                .filter(DialInSession::isOpen)
                .<Session>map(session -> session)
                .toList();
    }

    /** The admitted session of a node, for one keeper: who asks again has lost it, and gets the next one. NOT_DIALLED_IN. */
    Future<OvsdbConnection> sessionOf(UUID node, Runnable onChange) {
        return Optional.ofNullable(sessions.get(node))
                .flatMap(session -> session.take(onChange))
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(
                        NetworkProblem.NOT_DIALLED_IN.because("The node dials in, and has no session here")));
    }

    @Override
    public void hangUp() {
        sessions.values().forEach(DialInSession::close);
    }

    @Override
    public void end() {
        listening.ifPresent(NetServer::close);
        hangUp();
    }
}
