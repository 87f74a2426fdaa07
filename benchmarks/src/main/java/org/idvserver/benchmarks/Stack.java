package org.idvserver.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.idvserver.testkit.infra.Infra;

/** The stack that {@code deploy/local up} left: databases of services, and their REST interfaces in an administrator's name. */
final class Stack {
    static final int USER_PORT = 8081;
    static final int DESKTOP_PORT = 8083;
    static final int IMAGE_PORT = 8084;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int portShift = Integer.getInteger("idv.bench.port-shift", 0);
    private final String token;

    private Stack() throws IOException, InterruptedException {
        Path password = state().resolve("secrets/campus-admin");
        token = send(
                        request(USER_PORT, "auth/token"),
                        Map.of(
                                "username",
                                "campus-admin",
                                "password",
                                Files.readString(password).strip()))
                .get("accessToken")
                .asText();
    }

    static Stack signIn() throws IOException, InterruptedException {
        return new Stack();
    }

    /** Has channels lead to the service of this port. */
    static void grpcPort(int port) {
        System.setProperty(
                "idv.test.grpc-port", Integer.toString(port + Integer.getInteger("idv.bench.port-shift", 0)));
    }

    static Path state() {
        return Infra.state();
    }

    static Connection database(String name) throws IOException, SQLException {
        Map<String, String> service = Files.readAllLines(state().resolve("services/" + name + "/env")).stream()
                .collect(Collectors.toMap(
                        line -> line.replaceFirst("=.*", ""), line -> line.replaceFirst("[^=]*=", "")));
        return DriverManager.getConnection(
                "jdbc:postgresql://" + service.get("IDV_DB_URL"),
                service.get("IDV_DB_USER"),
                service.get("IDV_DB_PASSWORD"));
    }

    private HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (port + portShift) + "/api/v1/" + path));
    }

    /** A request to image-service. */
    HttpRequest.Builder image(String path) {
        return request(IMAGE_PORT, path).header("Authorization", "Bearer " + token);
    }

    /** A request to desktop-service. */
    HttpRequest.Builder desktop(String path) {
        return request(DESKTOP_PORT, path).header("Authorization", "Bearer " + token);
    }

    JsonNode postToDesktops(String path, Object body) throws IOException, InterruptedException {
        return send(desktop(path), body);
    }

    JsonNode getFromDesktops(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(desktop(path).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return JSON.readTree(answer.body());
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send(image(path), body);
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    private static JsonNode send(HttpRequest.Builder request, Object body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
