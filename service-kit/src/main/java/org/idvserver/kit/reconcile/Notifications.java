package org.idvserver.kit.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.pgclient.pubsub.PgSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * PostgreSQL LISTEN/NOTIFY: how replicas and loops tell each other that something changed. A notification may be lost while
 * the connection is away, so whoever listens also looks from time to time. Keeps its connection alive by itself.
 */
@ApplicationScoped
public class Notifications {
    private static final Logger LOG = Logger.getLogger(Notifications.class);
    private static final long RECONNECT_MILLIS = 1000;

    private final PgSubscriber subscriber;

    Notifications(Vertx vertx, DatabaseAddress address) {
        subscriber = PgSubscriber.subscriber(vertx, address.options());
        subscriber.reconnectPolicy(attempt -> RECONNECT_MILLIS);
        subscriber.connect().onFailure(failure -> LOG.warn("LISTEN connection is not there yet", failure));
    }

    /** Calls the listener with each payload, and with an empty one whenever the connection came back: look at everything then. */
    public void listen(String channel, Consumer<String> listener) {
        var listening = subscriber.channel(channel);
        listening.subscribeHandler(ready -> listener.accept(""));
        listening.handler(listener::accept);
    }

    void stop(@Observes ShutdownEvent event) {
        subscriber.close();
    }
}
