package org.idvserver.desktop.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class BatchEventsTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Test
    void tellsABatchUntilItIsOver() throws Exception {
        String batch = postBatch(sections.add(5).id(), profile(images.image(Mishap.UNAVAILABLE)), null)
                .path("id");

        List<JsonPath> events = follow(batch);

        assertThat(events)
                .allSatisfy(event -> assertThat(event.getInt("counts.total")).isEqualTo(5));
        assertThat(events).last().satisfies(event -> {
            assertThat(event.getString("state")).isEqualTo("SUCCEEDED");
            assertThat(event.getInt("counts.succeeded")).isEqualTo(5);
            assertThat(event.getString("finishTime")).isNotNull();
        });
        assertThat(events.size()).as("its beginning and its end").isGreaterThan(1);
    }

    @Test
    void tellsABatchThatIsOverOnce() throws Exception {
        assertThat(follow(finishedBatch(sections.add(1).id(), profile(images.image()))))
                .hasSize(1);
    }

    @Test
    void missesABatchThatIsNotThere() {
        admin().accept("text/event-stream")
                .get("/api/v1/batches/" + UUID.randomUUID() + "/events")
                .then()
                .statusCode(404)
                .body("code", equalTo("BATCH_NOT_FOUND"));
        admin().get("/api/v1/batches/x/events").then().statusCode(404);
        given().get("/api/v1/batches/" + UUID.randomUUID() + "/events").then().statusCode(401);
    }

    /** The batches of all events until the stream ends. */
    private static List<JsonPath> follow(String batch) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/batches/" + batch + "/events"))
                .header("Authorization", "Bearer " + TestTokens.withRoles("teacher"))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(60))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data:"))
                .map(line -> JsonPath.from(line.substring("data:".length())))
                .toList();
    }
}
