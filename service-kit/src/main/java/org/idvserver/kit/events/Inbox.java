package org.idvserver.kit.events;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.ce.IncomingCloudEventMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Gives each event its effect once: notes its id in the transaction of the effect, and skips an id it has seen. */
@ApplicationScoped
public class Inbox {
    private static final Logger LOG = Logger.getLogger(Inbox.class);
    private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();
    private static final String NOTE =
            """
            insert into inbox (consumer, event_id) select ?1, unnest(cast(?2 as text[]))
            on conflict do nothing returning event_id""";

    private final MeterRegistry metrics;

    Inbox(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /**
     * Handles messages of a topic, in their order and in one transaction: all have their effect, or none. A type without a
     * handler is counted and skipped; data that cannot be read fails.
     */
    public Uni<Void> receive(String consumer, List<? extends Message<String>> messages, EventHandlers handlers) {
        return Uni.createFrom().deferred(() -> {
            Map<String, Supplier<Uni<Void>>> effects = new LinkedHashMap<>();
            for (Message<String> message : messages) {
                IncomingCloudEventMetadata<?> event = message.getMetadata(IncomingCloudEventMetadata.class)
                        .orElseThrow(() -> new IllegalArgumentException("not a CloudEvent"));
                effect(consumer, event, message.getPayload(), handlers)
                        .ifPresent(effect -> effects.putIfAbsent(event.getId(), effect));
            }
            return once(consumer, effects);
        });
    }

    /** Runs the effects of those events that this consumer has not seen; all are one transaction. */
    public Uni<Void> once(String consumer, Map<String, Supplier<Uni<Void>>> effects) {
        if (effects.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Panache.withTransaction(() -> Panache.getSession()
                .flatMap(session -> note(session, consumer, effects.keySet()))
                .flatMap(fresh -> Multi.createFrom()
                        .iterable(effects.entrySet())
                        .filter(event -> fresh.contains(event.getKey()))
                        .onItem()
                        .transformToUniAndConcatenate(event -> event.getValue().get())
                        .collect()
                        .last()));
    }

    private static Uni<Set<String>> note(Mutiny.Session session, String consumer, Set<String> ids) {
        return session.createNativeQuery(NOTE, String.class)
                .setParameter(1, consumer)
                .setParameter(2, ids.toArray(String[]::new))
                .getResultList()
                .map(fresh -> {
                    if (fresh.size() < ids.size()) {
                        LOG.debugf("%d events were received before", ids.size() - fresh.size());
                    }
                    return new HashSet<>(fresh);
                });
    }

    private Optional<Supplier<Uni<Void>>> effect(
            String consumer, IncomingCloudEventMetadata<?> event, String data, EventHandlers handlers) {
        if (data == null) {
            throw new IllegalArgumentException("an event without data");
        }
        EventHandlers.Handler<?> handler = handlers.of(event.getType()).orElse(null);
        if (handler == null) {
            metrics.counter("idv.inbox.unknown", "consumer", consumer, "type", event.getType())
                    .increment();
            return Optional.empty();
        }
        com.google.protobuf.Message.Builder parsed = parse(handler, data);
        return Optional.of(() -> handler.handle(parsed));
    }

    private static com.google.protobuf.Message.Builder parse(EventHandlers.Handler<?> handler, String data) {
        try {
            com.google.protobuf.Message.Builder parsed = handler.empty().get();
            JSON.merge(data, parsed);
            return parsed;
        } catch (InvalidProtocolBufferException unreadable) {
            throw new IllegalArgumentException("data that cannot be read", unreadable);
        }
    }
}
