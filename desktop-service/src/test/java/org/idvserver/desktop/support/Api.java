package org.idvserver.desktop.support;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.idvserver.desktop.application.Sections;
import org.idvserver.testkit.identity.TestTokens;

/** What tests ask of the REST interface over and over. */
public final class Api {
    public static final UUID ADMIN_ID = UUID.randomUUID();
    private static final String ADMIN = TestTokens.of(ADMIN_ID, "admin");

    private Api() {}

    public static RequestSpecification as(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }

    public static RequestSpecification admin() {
        return as(ADMIN);
    }

    public static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    public static String unique(String word) {
        return word + "-" + UUID.randomUUID().toString().substring(0, 13);
    }

    public static String profile(UUID image) {
        return profile(image, Map.of());
    }

    /** With what it says beside the usual, or in place of it. */
    public static String profile(UUID image, Map<String, Object> more) {
        Map<String, Object> spec = spec(image);
        spec.putAll(more);
        return admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** What a profile says as a rule; may be changed. */
    public static Map<String, Object> spec(UUID image) {
        return new HashMap<>(Map.of(
                "name",
                unique("profile"),
                "vcpuCount",
                1,
                "memoryMib",
                256,
                "imageId",
                image,
                "nics",
                List.of(Map.of("kind", "INTERNAL"), Map.of("kind", "EXTERNAL")),
                "hostnamePattern",
                "{section}-{nn}"));
    }

    public static Response postBatch(UUID section, String profile, String key) {
        RequestSpecification request = key == null ? admin() : admin().header("Idempotency-Key", key);
        return request.body(Map.of("sectionId", section, "profileId", profile)).post("/api/v1/batches");
    }

    /** Asks for a batch and waits until it is over. */
    public static String finishedBatch(UUID section, String profile) {
        return finished(postBatch(section, profile, null));
    }

    /** The batch that was asked for and accepted, once it is over. */
    public static String finished(Response asked) {
        String batch = asked.then().statusCode(202).extract().path("id");
        awaitFinished(batch);
        return batch;
    }

    public static void awaitFinished(String batch) {
        await().until(() -> get("/api/v1/batches/" + batch).getString("finishTime") != null);
    }

    /** A batch of desktops that are a lab's own, once it is over. */
    public static String finishedPool(UUID lab, int count, String profile) {
        return finished(admin().body(
                        Map.of("labId", lab, "count", count, "profileId", profile, "namePattern", unique("l") + "-{n}"))
                .post("/api/v1/batches"));
    }

    /** Has a lab switched on, or off, in a moment, in a time zone where that is not now. */
    public static void switchSoon(UUID lab, String word) {
        LocalDateTime then =
                LocalDateTime.now(ZoneOffset.ofHours(8)).plusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
        admin().body(Map.of(
                        "timeZone",
                        "Asia/Shanghai",
                        "periods",
                        List.of(Map.of(
                                "weekdays",
                                List.of(then.getDayOfWeek()),
                                word,
                                then.toLocalTime().toString()))))
                .put("/api/v1/power-schedules/" + lab)
                .then()
                .statusCode(200);
    }

    public static JsonPath get(String path) {
        return admin().get(path).then().statusCode(200).extract().jsonPath();
    }

    /** The desktops of a batch that is over. */
    public static List<UUID> desktopsOf(String batch) {
        return get("/api/v1/desktops?batchId=" + batch).getList("items.id", UUID.class);
    }

    public static JsonPath terminal(UUID id) {
        return get("/api/v1/terminals/" + id);
    }

    public static JsonPath newTerminal(FakeSections sections) {
        return newTerminal(sections.addLab(1), 0);
    }

    public static JsonPath newTerminal(Sections.Lab lab, int seat) {
        return admin().body(Map.of(
                        "name",
                        unique("t"),
                        "labId",
                        lab.id(),
                        "seatId",
                        lab.seats().get(seat).id()))
                .post("/api/v1/terminals")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    /** Enrols a new terminal under a key of its own. */
    public static UUID enrolled(JsonPath made) {
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "token",
                        made.getString("enrolmentToken"),
                        "certificateSigningRequest",
                        SigningRequests.pem(SigningRequests.key()),
                        "hostname",
                        "pc-1"))
                .post("/api/v1/enrolments")
                .then()
                .statusCode(201);
        return UUID.fromString(made.getString("id"));
    }

    public static Response assign(UUID desktop, UUID terminal, String placement) {
        return admin().body(Map.of("terminalId", terminal, "placement", placement))
                .put("/api/v1/desktops/" + desktop + "/assignment");
    }
}
