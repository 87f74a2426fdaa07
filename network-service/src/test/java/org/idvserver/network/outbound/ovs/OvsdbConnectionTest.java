package org.idvserver.network.outbound.ovs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real server hardly ever says, said by one that is played. */
class OvsdbConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<JsonObject> TWO_OPERATIONS = List.of(
            OvsdbJson.select("Port", new JsonArray(), "name"), OvsdbJson.select("Bridge", new JsonArray(), "name"));

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<JsonObject> received = new LinkedBlockingQueue<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final List<JsonObject> told = new CopyOnWriteArrayList<>();
    private final CompletableFuture<NetSocket> accepted = new CompletableFuture<>();
    private OvsdbConnection connection;
    private NetSocket server;

    @BeforeEach
    void connect() {
        NetServer listening = vertx.createNetServer().connectHandler(socket -> {
            socket.handler(
                    JsonParser.newParser().objectValueMode().handler(message -> received.add(message.objectValue())));
            accepted.complete(socket);
        });
        int port = join(listening.listen(0, "127.0.0.1")).actualPort();
        connection = join(vertx.createNetClient()
                .connect(port, "127.0.0.1")
                .map(socket -> new OvsdbConnection(vertx, socket, LIMIT, changes::incrementAndGet)));
        server = accepted.join();
    }

    @AfterEach
    void end() {
        join(vertx.close());
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private void say(JsonObject message) {
        server.write(message.toBuffer());
    }

    private JsonObject heard(String method) throws InterruptedException {
        JsonObject message;
        do {
            message = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a " + method + " request").isNotNull();
        } while (!method.equals(message.getString("method")));
        return message;
    }

    private CompletableFuture<JsonArray> transact() {
        return connection.transact(TWO_OPERATIONS).subscribeAsCompletionStage();
    }

    private void answerTransaction(JsonArray results) throws InterruptedException {
        say(new JsonObject()
                .put("id", heard("transact").getValue("id"))
                .put("result", results)
                .putNull("error"));
    }

    private static JsonObject rows() {
        return new JsonObject().put("rows", new JsonArray());
    }

    private static JsonObject error(String error, String details) {
        return new JsonObject().put("error", error).put("details", details);
    }

    private static void assertFails(CompletableFuture<JsonArray> answer, String... words) {
        assertThatThrownBy(() -> answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .rootCause()
                .message()
                .contains(words);
    }

    @Test
    void answersTheServersEcho() throws InterruptedException {
        JsonArray parameters = new JsonArray().add("anything");
        say(new JsonObject().put("id", "echo").put("method", "echo").put("params", parameters));
        JsonObject answer = received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer)
                .isEqualTo(new JsonObject()
                        .put("id", "echo")
                        .put("result", parameters)
                        .putNull("error"));
        assertThat(changes).hasValue(0);
    }

    @Test
    void answersWhatEachOperationBrought() throws Exception {
        CompletableFuture<JsonArray> answer = transact();
        JsonArray results = new JsonArray().add(rows()).add(rows());
        answerTransaction(results);
        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(results);
    }

    @Test
    void failsWithTheReasonWhenAnOperationFailed() throws InterruptedException {
        CompletableFuture<JsonArray> answer = transact();
        answerTransaction(new JsonArray()
                .add(error("constraint violation", "no such tag"))
                .addNull());
        assertFails(answer, "constraint violation", "no such tag");
    }

    @Test
    void failsWhenTheCommitFailed() throws InterruptedException {
        CompletableFuture<JsonArray> answer = transact();
        answerTransaction(new JsonArray().add(rows()).add(rows()).add(error("referential integrity violation", "row")));
        assertFails(answer, "referential integrity violation");
    }

    @Test
    void tellsAGuardThatDidNotHoldFromAFault() throws InterruptedException {
        CompletableFuture<JsonArray> answer = transact();
        answerTransaction(new JsonArray().add(error("timed out", "")).addNull());
        assertFails(answer, "changed by somebody else");
    }

    @Test
    void failsWhenAnOperationWasNotAnswered() throws InterruptedException {
        CompletableFuture<JsonArray> answer = transact();
        answerTransaction(new JsonArray().add(rows()));
        assertFails(answer, "does not fit");
    }

    @Test
    void failsWhenTheRequestAsAWholeWasRefused() throws InterruptedException {
        CompletableFuture<JsonArray> answer = transact();
        say(new JsonObject()
                .put("id", heard("transact").getValue("id"))
                .putNull("result")
                .put("error", error("unknown database", "Open_vSwitch")));
        assertFails(answer, "unknown database");
    }

    @Test
    void tellsOfAChangeAndOfTheEnd() throws InterruptedException {
        CompletableFuture<Void> watching = watch();
        JsonObject first = bridge("one");
        answerMonitor(first);
        watching.join();
        JsonObject second = bridge("two");
        update(second);
        await().atMost(PATIENCE).untilAtomic(changes, org.hamcrest.Matchers.is(1));
        server.close();
        await().atMost(PATIENCE).untilAtomic(changes, org.hamcrest.Matchers.is(2));
        assertThat(told).containsExactly(first, second);
        assertThat(connection.isOpen()).isFalse();
        assertFails(transact(), "ended");
    }

    /** What it did not understand it would never be told again. */
    @Test
    void endsWithAServerWhoseUpdateCannotBeRead() throws InterruptedException {
        CompletableFuture<Void> watching = watch();
        answerMonitor(bridge("one"));
        watching.join();
        say(new JsonObject().putNull("id").put("method", "update").put("params", new JsonArray().add("idv")));
        await().atMost(PATIENCE).until(() -> !connection.isOpen());
    }

    private CompletableFuture<Void> watch() {
        return connection.monitor(Map.of("Bridge", List.of("name")), told::add).subscribeAsCompletionStage();
    }

    private void answerMonitor(JsonObject rows) throws InterruptedException {
        say(new JsonObject()
                .put("id", heard("monitor").getValue("id"))
                .put("result", rows)
                .putNull("error"));
    }

    private void update(JsonObject rows) {
        say(new JsonObject()
                .putNull("id")
                .put("method", "update")
                .put("params", new JsonArray().add("idv").add(rows)));
    }

    private static JsonObject bridge(String name) {
        return new JsonObject()
                .put(
                        "Bridge",
                        new JsonObject().put("1", new JsonObject().put("new", new JsonObject().put("name", name))));
    }

    @Test
    void endsWithAServerThatIsSilent() {
        CompletableFuture<JsonArray> answer = transact();
        assertFails(answer, "did not answer within 2 s");
        await().atMost(PATIENCE).until(() -> !connection.isOpen());
    }

    @Test
    void endsWithAServerThatSpeaksAnotherLanguage() {
        server.write(Buffer.buffer("HTTP/1.1 400 Bad Request\r\n\r\n"));
        await().atMost(PATIENCE).until(() -> !connection.isOpen());
    }
}
