package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The suite's REST API as a script of the campus would use it: through the gateway, trusting the platform's CA only. */
public final class CampusApi {
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 300;
    private static final int PAGE = 200;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final URI gateway;
    private volatile String token;

    public CampusApi(URI gateway, Path caCertificate) {
        this(
                gateway,
                HttpClient.newBuilder()
                        .sslContext(trusting(caCertificate))
                        .connectTimeout(Duration.ofSeconds(5))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build());
    }

    private CampusApi(URI gateway, HttpClient http) {
        this.gateway = gateway;
        this.http = http;
    }

    /** The same person at another address, such as that of one replica of a service. */
    CampusApi at(URI address) {
        CampusApi there = new CampusApi(address, http);
        there.token = token;
        return there;
    }

    /** What came back, whatever it was. */
    public record Answer(int status, JsonNode body) {

        /** The body, if the request succeeded. */
        public JsonNode ok() {
            if (status >= 300) {
                throw new IllegalStateException("refused with " + status + ": " + body);
            }
            return body;
        }
    }

    public void signIn(String username, String password) {
        token = post("auth/token", Map.of("username", username, "password", password))
                .ok()
                .get("accessToken")
                .asText();
    }

    public void signOut() {
        token = null;
    }

    public String token() {
        return token;
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body, Map.of());
    }

    public Answer post(String path, Object body, Map<String, String> headers) {
        return send("POST", path, body, headers);
    }

    public Answer put(String path, Object body) {
        return send("PUT", path, body, Map.of());
    }

    public Answer delete(String path) {
        return send("DELETE", path, null, Map.of());
    }

    /** Every item of a list, page by page. */
    public List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = path + (path.contains("?") ? "&" : "?") + "pageSize=" + PAGE;
        String token = "";
        do {
            JsonNode page =
                    get(token.isEmpty() ? next : next + "&pageToken=" + token).ok();
            page.get("items").forEach(items::add);
            token = page.path("nextPageToken").asText("");
        } while (!token.isEmpty() && !token.equals("null"));
        return items;
    }

    /** Reads the resource until it is as wanted; tells what it was last when the limit passes. */
    public JsonNode await(String path, Duration limit, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Answer last = get(path);
            if (last.status() < 300 && wanted.test(last.body())) {
                return last.body();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        path + " is not as wanted after " + limit.toSeconds() + " s: " + last.body());
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Any method; the headers replace those that are usual. */
    public Answer send(String method, String path, Object body, Map<String, String> headers) {
        try {
            Map<String, String> all = new HashMap<>(Map.of("Accept", "application/json"));
            if (body != null) {
                all.put("Content-Type", "application/json");
            }
            all.putAll(headers);
            HttpResponse<byte[]> response = exchange(
                    method,
                    gateway.resolve("/api/v1/" + path),
                    body == null
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)),
                    all);
            JsonNode answered = response.body().length == 0 ? json.nullNode() : json.readTree(response.body());
            return new Answer(response.statusCode(), answered);
        } catch (IOException unreachable) {
            return new Answer(599, json.getNodeFactory().textNode(String.valueOf(unreachable)));
        }
    }

    /** Any body, and all that comes back. */
    HttpResponse<byte[]> exchange(
            String method, URI address, HttpRequest.BodyPublisher body, Map<String, String> headers)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(REQUEST_LIMIT).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The first lines of an event stream, until enough have come or the limit passes. */
    public String stream(String path, Duration limit, Predicate<String> enough) {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/api/v1/" + path))
                .timeout(limit)
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .build();
        StringBuilder seen = new StringBuilder();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            long deadline = System.nanoTime() + limit.toNanos();
            try (InputStream events = response.body()) {
                byte[] buffer = new byte[8192];
                while (!enough.test(seen.toString()) && System.nanoTime() < deadline) {
                    int read = events.read(buffer);
                    if (read < 0) {
                        break;
                    }
                    seen.append(new String(buffer, 0, read, java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        } catch (IOException ended) {
            seen.append(" (").append(ended).append(')');
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return seen.toString();
    }

    private static SSLContext trusting(Path caCertificate) {
        try (InputStream pem = Files.newInputStream(caCertificate)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the CA certificate cannot be used: " + caCertificate, failure);
        }
    }
}
