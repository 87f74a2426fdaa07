package org.idvserver.kit.events;

import com.google.protobuf.Message;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What one consumer does with each type of event it knows. */
public final class EventHandlers {
    private final Map<String, Handler<?>> handlers = new HashMap<>();

    record Handler<M extends Message>(Supplier<Message.Builder> empty, Function<M, Uni<Void>> effect) {

        @SuppressWarnings("unchecked")
        Uni<Void> handle(Message.Builder parsed) {
            return effect.apply((M) parsed.build());
        }
    }

    /** Adds an effect for a type; it runs in the transaction that also notes the event as received. */
    public <M extends Message> EventHandlers on(
            String type, Supplier<Message.Builder> empty, Function<M, Uni<Void>> effect) {
        handlers.put(type, new Handler<>(empty, effect));
        return this;
    }

    Optional<Handler<?>> of(String type) {
        return Optional.ofNullable(handlers.get(type));
    }
}
