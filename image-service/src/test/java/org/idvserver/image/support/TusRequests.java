package org.idvserver.image.support;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.idvserver.testkit.identity.TestTokens;

/** What one user sends by tus. */
public final class TusRequests {
    public static final String PART = "application/offset+octet-stream";

    private final String token;

    /** Somebody new who has this role. */
    public TusRequests(String role) {
        token = TestTokens.of(UUID.randomUUID(), role);
    }

    public String token() {
        return token;
    }

    public RequestSpecification request() {
        EncoderConfig encoder = EncoderConfig.encoderConfig()
                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                .encodeContentTypeAs(PART, ContentType.BINARY);
        return given().auth()
                .oauth2(token)
                .config(RestAssuredConfig.config().encoderConfig(encoder))
                .header("Tus-Resumable", "1.0.0");
    }

    /** The address of a new upload. */
    public String announce(long bytes) {
        return request()
                .header("Upload-Length", bytes)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }

    /** The address of a new part of an upload, all of it sent. */
    public String part(byte[] content) {
        return request()
                .header("Upload-Length", content.length)
                .header("Upload-Concat", "partial")
                .contentType(PART)
                .body(content)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }

    public Response send(String upload, long offset, byte[] content) {
        return send(upload, offset, content, Map.of());
    }

    public Response send(String upload, long offset, byte[] content, Map<String, String> headers) {
        return request()
                .headers(headers)
                .header("Upload-Offset", offset)
                .contentType(PART)
                .body(content)
                .patch(upload);
    }

    public int offset(String upload) {
        return Integer.parseInt(request().head(upload).header("Upload-Offset"));
    }

    /** A part that is sent bit by bit, or never to its end; closing it breaks the connection. */
    public OpenPart openPart(String upload, long offset, long length) throws IOException {
        Socket socket = new Socket("localhost", RestAssured.port);
        String head = String.join(
                "\r\n",
                "PATCH " + upload + " HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + token,
                "Tus-Resumable: 1.0.0",
                "Upload-Offset: " + offset,
                "Content-Type: " + PART,
                "Content-Length: " + length,
                "",
                "");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return new OpenPart(socket);
    }

    /** See {@link #openPart}. */
    public record OpenPart(Socket socket) implements Closeable {

        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    public static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String checksum(String algorithm, byte[] content) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(content));
    }
}
