package org.idvserver.network.outbound.ovs;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.idvserver.network.application.reconcile.DialInSessions;

/** A session that a node opened: answered and watched from its first moment, used once its node is claimed, and by one keeper only. */
final class DialInSession implements DialInSessions.Session {
    private final UUID node;
    private final String from;
    private final Refusals refusals;
    private final Consumer<DialInSession> over;
    private volatile OvsdbConnection connection;
    private volatile Runnable onChange = () -> {};
    private volatile boolean admitted;
    private boolean taken;

    /** @param over called when it has ended */
    DialInSession(UUID node, String from, Refusals refusals, Consumer<DialInSession> over) {
        this.node = node;
        this.from = from;
        this.refusals = refusals;
        this.over = over;
    }

    /** On the socket's event loop. */
    void begin(Vertx vertx, NetSocket socket, Duration limit) {
        connection = new OvsdbConnection(vertx, socket, limit, this::changed);
    }

    private void changed() {
        if (!connection.isOpen()) {
            over.accept(this);
        }
        onChange.run();
    }

    /** Empty before it is admitted. One that was taken before was lost by a pass that was given up: it ends, and the node calls again. */
    synchronized Optional<OvsdbConnection> take(Runnable listener) {
        if (!admitted || !connection.isOpen()) {
            return Optional.empty();
        }
        if (taken) {
            close();
            return Optional.empty();
        }
        taken = true;
        onChange = listener;
        return Optional.of(connection);
    }

    @Override
    public UUID node() {
        return node;
    }

    @Override
    public boolean isNew() {
        return !admitted;
    }

    @Override
    public void admit() {
        admitted = true;
    }

    @Override
    public void refuse(String why) {
        refusals.tell("node " + node + " at " + from, why);
        close();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void close() {
        connection.close();
    }
}
