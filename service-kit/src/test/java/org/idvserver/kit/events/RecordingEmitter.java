package org.idvserver.kit.events;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Kafka as the relay sees it: acknowledges, or fails once for a payload that was named. */
final class RecordingEmitter implements MutinyEmitter<String> {
    private final List<Message<?>> sent = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    void failOnce(String name) {
        failing.add(name);
    }

    List<String> sentTo(String key) {
        return sent.stream()
                .filter(message -> key.equals(key(message)))
                .map(RecordingEmitter::name)
                .toList();
    }

    List<String> all() {
        return sent.stream().map(RecordingEmitter::name).toList();
    }

    private static String key(Message<?> message) {
        return (String) message.getMetadata(OutgoingKafkaRecordMetadata.class)
                .orElseThrow()
                .getKey();
    }

    private static String name(Message<?> message) {
        return ((String) message.getPayload()).replaceAll(".*\"name\":\"([^\"]*)\".*", "$1");
    }

    @Override
    public <M extends Message<? extends String>> Uni<Void> sendMessage(M message) {
        return Uni.createFrom().deferred(() -> {
            if (failing.remove(name(message))) {
                return Uni.createFrom().failure(new IllegalStateException("broker is away"));
            }
            sent.add(message);
            return Uni.createFrom().voidItem();
        });
    }

    @Override
    public Uni<Void> send(String payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendAndAwait(String payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cancellable sendAndForget(String payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <M extends Message<? extends String>> void send(M message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <M extends Message<? extends String>> void sendMessageAndAwait(M message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <M extends Message<? extends String>> Cancellable sendMessageAndForget(M message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void complete() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void error(Exception failure) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean hasRequests() {
        return true;
    }
}
