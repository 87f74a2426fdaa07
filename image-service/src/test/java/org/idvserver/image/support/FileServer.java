package org.idvserver.image.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server with one file, which breaks off as often as it is told. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private volatile byte[] content;
    private volatile String tag = "\"first\"";

    public FileServer(byte[] content) throws IOException {
        this.content = content;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), StorageInfra.webPort()), 16);
        server.setExecutor(threads);
        server.createContext("/golden/file", this::file);
        server.createContext("/golden/near", exchange -> redirect(exchange, "file"));
        server.createContext("/golden/away", exchange -> redirect(exchange, "/secret"));
        server.createContext("/golden/metadata", exchange -> redirect(exchange, "http://169.254.169.254/latest/"));
        server.createContext("/golden/loop", exchange -> redirect(exchange, "/golden/loop"));
        server.createContext("/golden/silent", exchange -> {});
        server.createContext("/secret", this::file);
        server.start();
    }

    /** So many of the next answers end after half of what they promised. */
    public FileServer breaking(int times) {
        breaks.set(times);
        return this;
    }

    /** What is sent from now on. */
    public void change(byte[] other) {
        tag = "\"second\"";
        content = other;
    }

    /** What was asked for in Range, in order; empty for the whole. */
    public List<String> ranges() {
        return ranges;
    }

    public String url(String name) {
        return "http://127.0.0.1:" + StorageInfra.webPort() + "/golden/" + name;
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void file(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean same = tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
        ranges.add(range == null ? "" : range);
        exchange.getResponseHeaders().add("ETag", tag);
        int from = range != null && same ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length);
        boolean breakOff = breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        try (exchange;
                var body = exchange.getResponseBody()) {
            body.write(rest, 0, breakOff ? rest.length / 2 : rest.length);
            body.flush();
        } catch (IOException brokenOff) {
            // As it was told to, or the other side had enough.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
