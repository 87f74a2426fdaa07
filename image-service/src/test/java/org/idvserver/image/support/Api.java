package org.idvserver.image.support;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.testkit.identity.TestTokens;

/** What tests ask of the REST interface again and again. */
public final class Api {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Api() {}

    public static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.withRoles(role)).contentType(ContentType.JSON);
    }

    public static RequestSpecification admin() {
        return as("admin");
    }

    /** A raw disk of 9 MiB: data, then a segment of zeros, then a last segment of 1 MiB with data. */
    public static Path rawDisk(String name) {
        Path file = StorageInfra.importDir().resolve(name);
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] data = new byte[1 << 20];
            new Random(name.hashCode()).nextBytes(data);
            disk.setLength(9L << 20);
            disk.write(data);
            disk.seek(8L << 20);
            disk.write(data);
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static String newImage() {
        return admin().body(
                        Map.of("name", "image " + UUID.randomUUID(), "description", "for a test", "osType", "linux"))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Asks for an import and answers the version's id. */
    public static String addVersion(String imageId, Map<String, Object> request) {
        String id = admin().body(request)
                .post("/api/v1/images/{id}/versions", imageId)
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        CephCommand.madeByThisRun(CephCommand.imagesPool() + "/v-" + id);
        return id;
    }

    public static Map<String, Object> fromPath(String path, String format) {
        return Map.of("source", Map.of("path", path), "format", format);
    }

    /** The same, into a pool of this type. */
    public static Map<String, Object> fromPath(String path, String format, PoolType type) {
        return Map.of("source", Map.of("path", path), "format", format, "pool", new StorageEye(type).imagesPool());
    }

    /** The image of this source, into a pool of this type. */
    public static Map<String, Object> from(String kind, String source, PoolType type) {
        return Map.of("source", Map.of(kind, source), "format", "raw", "pool", new StorageEye(type).imagesPool());
    }

    /** A version in this state; fails at once when it is FAILED instead. */
    public static Response awaitState(String versionId, String state) {
        return Awaitility.await().atMost(LIMIT).until(() -> admin().get("/api/v1/versions/{id}", versionId), answer -> {
            String now = answer.path("state");
            if (now.equals("FAILED") && !state.equals("FAILED")) {
                throw new AssertionError(answer.asString());
            }
            return now.equals(state);
        });
    }

    /** A released version of a new image, made of {@link #rawDisk}. */
    public static Released released() {
        return released(PoolType.RBD);
    }

    public static Released released(PoolType type) {
        String name = "disk-" + UUID.randomUUID() + ".raw";
        Path file = rawDisk(name);
        String image = newImage();
        String version = addVersion(image, fromPath(name, "raw", type));
        admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        awaitState(version, "RELEASED");
        return new Released(image, version, file);
    }

    /** The one volume of an owner. */
    public static io.restassured.path.json.JsonPath volumeOf(String owner) {
        return admin().queryParam("ownerId", owner).get("/api/v1/volumes").jsonPath();
    }

    /** The state of the finding about an image, or an empty string. */
    public static String findingOf(String image, String field) {
        return admin()
                .queryParam("pageSize", 1000)
                .get("/api/v1/findings")
                .jsonPath()
                .<Map<String, Object>>getList("items")
                .stream()
                .filter(found -> found.get("image").equals(image))
                .reduce((older, newer) -> newer)
                .map(found -> String.valueOf(found.get(field)))
                .orElse("");
    }

    public static Response repair(String finding, String action) {
        return admin().body(Map.of("action", action)).post("/api/v1/findings/{id}/repair", finding);
    }

    /** Ids of what was made, and the file it was made of. */
    public record Released(String imageId, String versionId, Path file) {}
}
