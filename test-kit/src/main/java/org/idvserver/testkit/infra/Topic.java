package org.idvserver.testkit.infra;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One topic of the service under test, read from its beginning and written to as another service would. */
public final class Topic {
    private final String name;

    /** The topic with this run's prefix, such as {@code idv.user.v1}. */
    public Topic(String name) {
        this.name = System.getProperty("idv.test.topic-prefix", "") + name;
    }

    public String name() {
        return name;
    }

    /** Reads until the predicate holds over all records so far; answers them, or fails after the limit. */
    public List<ConsumerRecord<String, String>> readUntil(
            Predicate<List<ConsumerRecord<String, String>>> enough, Duration limit) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                bootstrap(),
                "group.id",
                "test-" + System.nanoTime(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                "500");
        List<ConsumerRecord<String, String>> seen = new ArrayList<>();
        long deadline = System.nanoTime() + limit.toNanos();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(name));
            while (!enough.test(seen)) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("not seen on " + name + " within " + limit + "; seen: "
                            + seen.stream().map(Topic::brief).toList());
                }
                consumer.poll(Duration.ofMillis(200)).forEach(seen::add);
            }
        }
        return seen;
    }

    /** The CloudEvent type of a record. */
    public static String type(ConsumerRecord<?, ?> event) {
        return header(event, "ce_type");
    }

    /** A header as text, or null. */
    public static String header(ConsumerRecord<?, ?> event, String name) {
        var header = event.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Sends a CloudEvent in binary mode and waits until Kafka has it. */
    public void send(String id, String type, String key, String json) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            var event = new ProducerRecord<>(name, key, json);
            Map.of(
                            "ce_specversion",
                            "1.0",
                            "ce_id",
                            id,
                            "ce_type",
                            type,
                            "ce_source",
                            "/test",
                            "content-type",
                            "application/json")
                    .forEach((header, value) ->
                            event.headers().add(header, value.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            producer.send(event);
            producer.flush();
        }
    }

    private static String bootstrap() {
        return Infra.describe("kafka").get("KAFKA_BOOTSTRAP");
    }

    private static String brief(ConsumerRecord<String, String> event) {
        return type(event) + " " + event.key();
    }
}
