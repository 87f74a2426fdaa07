package org.idvserver.network.outbound.ovs;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.JsonParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.idvserver.network.domain.NetworkProblem;
import org.jboss.logging.Logger;

/**
 * A session with an OVSDB server (RFC 7047) over a socket: requests with a limit, answers to the server's echo, an echo of its
 * own against a peer that is silently gone, and what a monitor tells, in order. Ends itself when the peer misbehaves.
 */
final class OvsdbConnection {
    private static final Logger LOG = Logger.getLogger(OvsdbConnection.class);
    private static final String DATABASE = "Open_vSwitch";
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
    private static final int MAX_PENDING = 64;

    private final Vertx vertx;
    private final Context loop;
    private final NetSocket socket;
    private final Duration limit;
    private final Runnable onChange;
    private final Map<Long, Promise<Object>> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final long keepAlive;
    private volatile Consumer<JsonObject> told = updates -> {};
    private int bytesOfMessage;
    private volatile boolean closed;
    private volatile boolean ending;

    /** Must be made on the socket's event loop. */
    OvsdbConnection(Vertx vertx, NetSocket socket, Duration limit, Runnable onChange) {
        this.vertx = vertx;
        this.loop = VertxContext.getRootContext(vertx.getOrCreateContext());
        this.socket = socket;
        this.limit = limit;
        this.onChange = onChange;
        JsonParser parser = JsonParser.newParser()
                .objectValueMode()
                .handler(message -> {
                    bytesOfMessage = 0;
                    received(message.objectValue());
                })
                .exceptionHandler(this::broken);
        socket.setWriteQueueMaxSize(MAX_MESSAGE_BYTES)
                .handler(bytes -> parse(parser, bytes))
                .exceptionHandler(this::broken)
                .closeHandler(ended -> closed());
        keepAlive = vertx.setPeriodic(
                limit.toMillis(), tick -> request("echo", new JsonArray()).onFailure(silent -> socket.close()));
    }

    private void parse(JsonParser parser, Buffer bytes) {
        bytesOfMessage += bytes.length();
        if (bytesOfMessage > MAX_MESSAGE_BYTES) {
            broken(new IllegalStateException("a message of more than " + MAX_MESSAGE_BYTES + " bytes"));
            return;
        }
        parser.handle(bytes);
    }

    private void received(JsonObject message) {
        String method = message.getString("method");
        if (method == null) {
            answered(message);
        } else if (method.equals("echo")) {
            write(new JsonObject()
                    .put("id", message.getValue("id"))
                    .put("result", message.getJsonArray("params"))
                    .putNull("error"));
        } else if (method.equals("update")) {
            updated(message);
        }
    }

    /** What is missed once is never told again: whoever watches begins anew. */
    private void updated(JsonObject message) {
        try {
            told.accept(message.getJsonArray("params").getJsonObject(1));
        } catch (RuntimeException unreadable) {
            broken(unreadable);
            return;
        }
        onChange.run();
    }

    private void answered(JsonObject message) {
        Promise<Object> waiting = message.getValue("id") instanceof Number id ? pending.remove(id.longValue()) : null;
        if (waiting == null) {
            return;
        }
        Object error = message.getValue("error");
        if (error == null) {
            waiting.tryComplete(message.getValue("result"));
        } else {
            waiting.tryFail(refused(error.toString()));
        }
    }

    private void broken(Throwable failure) {
        LOG.debugf(failure, "OVSDB session ends");
        socket.close();
    }

    private void closed() {
        closed = true;
        vertx.cancelTimer(keepAlive);
        pending.values().forEach(waiting -> waiting.tryFail(unreachable("The connection to the switch ended")));
        pending.clear();
        onChange.run();
    }

    /** Tells, on the socket's event loop, of all rows' columns in these tables, and then of their changes (section 4.1.5). */
    Uni<Void> monitor(Map<String, List<String>> columnsByTable, Consumer<JsonObject> updates) {
        told = updates;
        JsonObject tables = new JsonObject();
        columnsByTable.forEach((table, columns) ->
                tables.put(table, new JsonObject().put("columns", new JsonArray(List.copyOf(columns)))));
        JsonArray parameters = new JsonArray().add(DATABASE).add("idv").add(tables);
        return call(() -> request("monitor", parameters).map(first -> {
                    updates.accept((JsonObject) first);
                    return first;
                }))
                .replaceWithVoid();
    }

    /** Runs operations as one transaction; fails unless each of them and the commit succeeded. */
    Uni<JsonArray> transact(List<JsonObject> operations) {
        JsonArray parameters = new JsonArray().add(DATABASE);
        operations.forEach(parameters::add);
        return call(() -> request("transact", parameters))
                .map(result -> checked((JsonArray) result, operations.size()));
    }

    /** Section 4.1.3: a failed operation answers its error and null for those after it; a failed commit answers one element more. */
    private static JsonArray checked(JsonArray results, int operations) {
        for (Object result : results) {
            if (result instanceof JsonObject object && object.containsKey("error")) {
                String error = object.getString("error");
                if ("timed out".equals(error)) {
                    throw NetworkProblem.SWITCH_CHANGED_MEANWHILE.because(
                            "The switch was changed by somebody else at the same time");
                }
                throw refused(error + ": " + object.getString("details", ""));
            }
        }
        if (results.size() != operations || results.contains(null)) {
            throw refused("the answer does not fit the request");
        }
        return results;
    }

    private Uni<Object> call(Supplier<io.vertx.core.Future<Object>> asked) {
        return Uni.createFrom().deferred(() -> {
            Context context = vertx.getOrCreateContext();
            return Uni.createFrom()
                    .completionStage(() -> onLoop(asked).toCompletionStage())
                    .emitOn(task -> context.runOnContext(ignored -> task.run()));
        });
    }

    /** Whoever asks may be elsewhere, and must not miss an answer before it waits: rows that a monitor tells come in order. */
    private io.vertx.core.Future<Object> onLoop(Supplier<io.vertx.core.Future<Object>> asked) {
        Promise<Object> answer = Promise.promise();
        loop.runOnContext(ignored -> asked.get().onComplete(answer));
        return answer.future();
    }

    private io.vertx.core.Future<Object> request(String method, JsonArray parameters) {
        if (closed) {
            return io.vertx.core.Future.failedFuture(unreachable("The connection to the switch ended"));
        }
        if (pending.size() >= MAX_PENDING) {
            return io.vertx.core.Future.failedFuture(unreachable("The switch leaves too many requests unanswered"));
        }
        long id = lastId.incrementAndGet();
        Promise<Object> answer = Promise.promise();
        pending.put(id, answer);
        long timer = vertx.setTimer(limit.toMillis(), late -> {
            pending.remove(id);
            answer.tryFail(unreachable("The switch did not answer within " + limit.toSeconds() + " s"));
        });
        write(new JsonObject().put("id", id).put("method", method).put("params", parameters));
        return answer.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void write(JsonObject message) {
        if (socket.writeQueueFull()) {
            broken(new IllegalStateException("it asks, and does not read the answers"));
            return;
        }
        socket.write(message.toBuffer()).onFailure(this::broken);
    }

    boolean isOpen() {
        return !closed && !ending;
    }

    void close() {
        ending = true;
        socket.close();
    }

    private static RuntimeException unreachable(String sentence) {
        return NetworkProblem.SWITCH_UNREACHABLE.because(sentence);
    }

    private static RuntimeException refused(String error) {
        return NetworkProblem.SWITCH_REFUSED.because("The switch refused a change: %s", error);
    }
}
