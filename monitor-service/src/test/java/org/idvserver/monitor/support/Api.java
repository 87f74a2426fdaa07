package org.idvserver.monitor.support;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.hamcrest.Matcher;
import org.idvserver.testkit.identity.TestTokens;

/** Asks the service as a person would. */
public final class Api {
    public static final Duration LIMIT = Duration.ofSeconds(60);

    private Api() {}

    public static ValidatableResponse get(String role, String path) {
        return given().header("Authorization", "Bearer " + TestTokens.withRoles(role))
                .get("/api/v1" + path)
                .then();
    }

    public static ConditionFactory eventually() {
        return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(100));
    }

    /** Asks until a field is as it should be. */
    public static void eventually(String path, String field, Matcher<?> expected) {
        eventually().untilAsserted(() -> get("admin", path).statusCode(200).body(field, expected));
    }
}
