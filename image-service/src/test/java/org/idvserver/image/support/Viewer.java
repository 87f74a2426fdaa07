package org.idvserver.image.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A VNC viewer over a websocket, as far as a first picture. It speaks RFB 3.8 (RFC 6143) as noVNC does. */
public final class Viewer implements AutoCloseable {
    private static final int LIMIT_SECONDS = 20;

    private final WebSocket socket;
    private final BlockingQueue<Buffer> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Short> closed = new CompletableFuture<>();
    private Buffer rest = Buffer.buffer();

    private Viewer(WebSocket socket) {
        this.socket = socket;
        socket.handler(arrived::add);
        socket.closeHandler(gone -> closed.complete(socket.closeStatusCode()));
    }

    /** Opens one as no browser would; a refusal fails with Vert.x's UpgradeRejectedException. */
    public static Viewer open(Vertx vertx, String path) throws Exception {
        return open(vertx, path, Map.of());
    }

    /** Opens one with these headers. */
    public static Viewer open(Vertx vertx, String path, Map<String, String> headers) throws Exception {
        return await(connect(vertx, RestAssured.port, path, headers).map(Viewer::new));
    }

    private static Future<WebSocket> connect(Vertx vertx, int port, String path, Map<String, String> headers) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(port)
                .setURI(path)
                .setSubProtocols(List.of("binary"));
        headers.forEach(options::putHeader);
        return vertx.createWebSocketClient(new WebSocketClientOptions()).connect(options);
    }

    /** Shakes hands and answers the screen's width and height. */
    public int[] greet() throws InterruptedException {
        assertThat(socket.subProtocol()).isEqualTo("binary");
        assertThat(new String(read(12), StandardCharsets.US_ASCII)).isEqualTo("RFB 003.008\n");
        write("RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
        byte[] kinds = read(read(1)[0]);
        assertThat(kinds).contains((byte) 1);
        write(new byte[] {1});
        assertThat(read(4)).containsOnly(0);
        write(new byte[] {1});
        ByteBuffer init = ByteBuffer.wrap(read(24));
        int width = init.getShort();
        int height = init.getShort();
        assertThat(new String(read(init.getInt(20)), StandardCharsets.UTF_8)).contains("QEMU");
        return new int[] {width, height};
    }

    /**
     * Asks for the screen that was greeted and answers its pixels, four bytes each. They are fewer when the guest
     * has chosen a smaller mode since, as firmware does while it starts: this viewer takes no new sizes.
     */
    public byte[] picture(int[] size) throws InterruptedException {
        write(ByteBuffer.allocate(8).put(new byte[] {2, 0, 0, 1}).putInt(0).array());
        write(ByteBuffer.allocate(10)
                .put((byte) 3)
                .put((byte) 0)
                .putInt(0)
                .putShort((short) size[0])
                .putShort((short) size[1])
                .array());
        ByteBuffer update = ByteBuffer.wrap(read(4));
        assertThat(update.get(0)).as("a framebuffer update").isZero();
        Buffer pixels = Buffer.buffer();
        for (int left = update.getShort(2); left > 0; left--) {
            ByteBuffer rectangle = ByteBuffer.wrap(read(12));
            assertThat(rectangle.getInt(8)).as("raw").isZero();
            assertThat(rectangle.getShort(0) + rectangle.getShort(4)).isLessThanOrEqualTo(size[0]);
            assertThat(rectangle.getShort(2) + rectangle.getShort(6)).isLessThanOrEqualTo(size[1]);
            pixels.appendBytes(read(rectangle.getShort(4) * rectangle.getShort(6) * 4));
        }
        return pixels.getBytes();
    }

    public short closeCode() throws Exception {
        return closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    private void write(byte[] bytes) {
        socket.writeBinaryMessage(Buffer.buffer(bytes));
    }

    private byte[] read(int count) throws InterruptedException {
        while (rest.length() < count) {
            Buffer more = arrived.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(more).as("%d more bytes", count - rest.length()).isNotNull();
            rest = Buffer.buffer(rest.length() + more.length())
                    .appendBuffer(rest)
                    .appendBuffer(more);
        }
        byte[] bytes = rest.getBytes(0, count);
        rest = rest.getBuffer(count, rest.length());
        return bytes;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        if (!closed.isDone()) {
            await(socket.close());
        }
    }
}
