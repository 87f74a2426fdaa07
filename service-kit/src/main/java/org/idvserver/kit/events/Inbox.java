package org.idvserver.kit.events;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.ce.IncomingCloudEventMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Gives each event its effect once: notes its id in the transaction of the effect, and skips an id it has seen. */
@ApplicationScoped
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);
    private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

    private final MeterRegistry metrics;

    Inbox(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /**
     * Handles one message of a topic. A type without a handler is counted and skipped; data that cannot be read fails, and so
     * goes to the dead-letter topic.
     */
    public Uni<Void> receive(
            String consumer,
            org.eclipse.microprofile.reactive.messaging.Message<String> message,
            EventHandlers handlers) {
        IncomingCloudEventMetadata<?> event =
                message.getMetadata(IncomingCloudEventMetadata.class).orElse(null);
        if (event == null) {
            return Uni.createFrom().failure(new IllegalArgumentException("not a CloudEvent"));
        }
        if (message.getPayload() == null) {
            return Uni.createFrom().failure(new IllegalArgumentException("an event without data"));
        }
        EventHandlers.Handler<?> handler = handlers.of(event.getType()).orElse(null);
        if (handler == null) {
            metrics.counter("idv.inbox.unknown", "consumer", consumer, "type", event.getType())
                    .increment();
            return Uni.createFrom().voidItem();
        }
        return parse(handler, message.getPayload())
                .flatMap(data -> once(consumer, event.getId(), () -> handler.handle(data)));
    }

    /** Runs the effect unless this consumer has seen the event; both are one transaction. */
    public Uni<Void> once(String consumer, String eventId, java.util.function.Supplier<Uni<Void>> effect) {
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "insert into inbox (consumer, event_id) values (?1, ?2) on conflict do nothing")
                        .setParameter(1, consumer)
                        .setParameter(2, eventId)
                        .executeUpdate())
                .flatMap(inserted -> {
                    if (inserted == 0) {
                        LOG.debugf("event %s was received before", eventId);
                        return Uni.createFrom().voidItem();
                    }
                    return effect.get();
                }));
    }

    private static Uni<Message.Builder> parse(EventHandlers.Handler<?> handler, String payload) {
        try {
            Message.Builder data = handler.empty().get();
            JSON.merge(payload, data);
            return Uni.createFrom().item(data);
        } catch (InvalidProtocolBufferException unreadable) {
            return Uni.createFrom().failure(unreadable);
        }
    }
}
