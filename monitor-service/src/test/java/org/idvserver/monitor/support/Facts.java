package org.idvserver.monitor.support;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.idvserver.contracts.desktop.v1.DesktopAssigned;
import org.idvserver.contracts.desktop.v1.DesktopCreated;
import org.idvserver.contracts.desktop.v1.DesktopStateChanged;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.Topic;

/** Tells facts as desktop-service would. */
public final class Facts {
    public static final Topic DESKTOPS = new Topic("idv.desktop.v1");
    public static final Topic TERMINALS = new Topic("idv.terminal.v1");

    private Facts() {}

    public static void created(UUID desktop, String name, UUID section) {
        tell(
                DESKTOPS,
                "idv.desktop.created.v1",
                desktop,
                DesktopCreated.newBuilder()
                        .setDesktopId(desktop.toString())
                        .setName(name)
                        .setSectionId(section.toString())
                        .build());
    }

    public static void assigned(UUID desktop, String name, UUID terminal) {
        tell(
                DESKTOPS,
                "idv.desktop.assigned.v1",
                desktop,
                DesktopAssigned.newBuilder()
                        .setDesktopId(desktop.toString())
                        .setName(name)
                        .setTerminalId(terminal.toString())
                        .build());
    }

    public static Message stateChanged(UUID desktop, String name, String state, Instant time) {
        return DesktopStateChanged.newBuilder()
                .setDesktopId(desktop.toString())
                .setName(name)
                .setToState(state)
                .setOccurredTime(Timestamps.fromMillis(time.toEpochMilli()))
                .build();
    }

    public static void tell(Topic topic, String type, UUID key, Message data) {
        tell(UUID.randomUUID().toString(), topic, type, key, data);
    }

    public static void tell(String eventId, Topic topic, String type, UUID key, Message data) {
        try {
            topic.send(eventId, type, key.toString(), JsonFormat.printer().print(data));
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Sends whatever it is; the value may be null. */
    public static void raw(Topic topic, String key, String value, Map<String, String> headers) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", Infra.describe("kafka").get("KAFKA_BOOTSTRAP"));
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            var message = new ProducerRecord<>(topic.name(), key, value);
            headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
            producer.send(message);
            producer.flush();
        }
    }
}
