package org.idvserver.image.inbound.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.idvserver.image.config.MaintenanceConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on both sides of a session; the screen is a server of ours that can be made to flood or to stand still. */
@Timeout(180)
class ConsoleSessionTest {
    private static final Buffer PIECE = Buffer.buffer(new byte[16 << 10]);

    /** What the kernel and Vert.x buffer on one machine, with room to spare; a flood without limits passes it in a second. */
    private static final long BOUND = 64L << 20;

    private final Vertx vertx = Vertx.vertx();
    private final Promise<String> ended = Promise.promise();
    private final Promise<NetSocket> screen = Promise.promise();

    private record Config(Duration pingPeriod, Duration limit) implements MaintenanceConfig.Console {
        @Override
        public Duration ticketLife() {
            return Duration.ofMinutes(1);
        }

        @Override
        public int most() {
            return 1;
        }

        @Override
        public Optional<List<String>> origins() {
            return Optional.empty();
        }
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    @Test
    void stopsReadingTheScreenWhileTheViewerTakesNoMore() throws Exception {
        WebSocket viewer = open(new Config(Duration.ofHours(1), Duration.ofHours(1)));
        viewer.pause();
        assertThat(flooded(get(screen.future()))).isLessThan(BOUND);
    }

    @Test
    void stopsReadingTheViewerWhileTheScreenTakesNoMore() throws Exception {
        WebSocket viewer = open(new Config(Duration.ofHours(1), Duration.ofHours(1)));
        get(screen.future()).pause();
        assertThat(flooded(viewer)).isLessThan(BOUND);
    }

    @Test
    void passesEveryByteInOrderOnceTheViewerReadsAgain() throws Exception {
        WebSocket viewer = open(new Config(Duration.ofHours(1), Duration.ofHours(1)));
        viewer.pause();
        NetSocket source = get(screen.future());
        AtomicLong sum = new AtomicLong();
        AtomicLong count = new AtomicLong();
        viewer.handler(piece -> {
            for (byte value : piece.getBytes()) {
                sum.set(sum.get() * 31 + value);
            }
            count.addAndGet(piece.length());
        });
        long wanted = 0;
        for (int piece = 0; piece < 1000; piece++) {
            byte[] bytes = new byte[5000];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (piece + at);
                wanted = wanted * 31 + bytes[at];
            }
            source.write(Buffer.buffer(bytes));
        }
        viewer.resume();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> count.get() == 5_000_000);
        assertThat(sum.get()).isEqualTo(wanted);
    }

    @Test
    void closesAViewerThatDoesNotAnswer() throws Exception {
        WebSocket viewer = open(new Config(Duration.ofMillis(100), Duration.ofHours(1)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .during(Duration.ofSeconds(1))
                .until(() -> !ended.future().isComplete());
        viewer.pause();
        assertThat(get(ended.future())).startsWith("The viewer did not answer");
    }

    @Test
    void closesWhenItsTimeIsOver() throws Exception {
        open(new Config(Duration.ofHours(1), Duration.ofMillis(200)));
        assertThat(get(ended.future())).startsWith("Open for too long");
    }

    @Test
    void closesTheScreenWhenTheViewerGoesAndTheViewerWhenTheScreenGoes() throws Exception {
        WebSocket viewer = open(new Config(Duration.ofHours(1), Duration.ofHours(1)));
        get(screen.future()).close();
        assertThat(get(ended.future())).isEqualTo("The machine is off");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(viewer::isClosed);
    }

    /** How many bytes were taken until no more were for a while. */
    private long flooded(WriteStream<Buffer> into) {
        AtomicLong taken = new AtomicLong();
        long flood = vertx.setPeriodic(1, tick -> {
            while (!into.writeQueueFull() && taken.get() < 2 * BOUND) {
                into.write(PIECE);
                taken.addAndGet(PIECE.length());
            }
        });
        AtomicLong before = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> before.getAndSet(taken.get()) == taken.get() && taken.get() > 0);
        vertx.cancelTimer(flood);
        return taken.get();
    }

    private WebSocket open(Config config) throws Exception {
        NetServer machine =
                get(vertx.createNetServer().connectHandler(screen::complete).listen(0, "localhost"));
        HttpServer server = get(vertx.createHttpServer()
                .requestHandler(request -> {
                    request.pause();
                    vertx.createNetClient()
                            .connect(machine.actualPort(), "localhost")
                            .map(NetSocket::pause)
                            .onSuccess(socket -> request.toWebSocket()
                                    .onSuccess(viewer -> new ConsoleSession(vertx, config, viewer, socket)
                                            .run()
                                            .onComplete(ended)));
                })
                .listen(0, "localhost"));
        return get(vertx.createWebSocketClient().connect(server.actualPort(), "localhost", "/"));
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
