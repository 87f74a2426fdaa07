package org.idvserver.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VersionEventsTest {
    /** Of 40 MiB each. */
    private static final int PARTS = 25;

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void tellsAnImportFromItsBeginningToItsEnd(PoolType type) throws Exception {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
        List<String> events = follow(version);
        assertThat(events).last().asString().contains("\"state\":\"READY\"").contains("\"progressBytes\":9437184");
        assertThat(follow(version)).hasSize(1);
    }

    /** Of a file that takes much longer to write than a look at it: 400 MiB were done between two of them. */
    @ParameterizedTest
    @EnumSource(PoolType.class)
    void tellsHowFarAnImportIs(PoolType type) throws Exception {
        String name = UUID.randomUUID() + ".raw";
        byte[] data = new byte[40 << 20];
        new Random(1).nextBytes(data);
        try (OutputStream disk = Files.newOutputStream(StorageInfra.importDir().resolve(name))) {
            for (int part = 0; part < PARTS; part++) {
                disk.write(data);
            }
        }
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));

        List<JsonPath> events = follow(version).stream()
                .map(event -> event.substring(5))
                .map(JsonPath::from)
                .toList();

        assertThat(events).last().returns("READY", event -> event.getString("state"));
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getString("state")).isEqualTo("IMPORTING");
            assertThat(event.getLong("progressBytes")).isPositive().isLessThan(event.getLong("progressTotalBytes"));
        });
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void goesOnUntilAWantedReleaseIsMade(PoolType type) throws Exception {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        assertThat(follow(version)).last().asString().contains("\"state\":\"RELEASED\"");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void tellsWhyAnImportFailed(PoolType type) throws Exception {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "qcow2", type));
        assertThat(follow(version))
                .last()
                .asString()
                .contains("\"state\":\"FAILED\"")
                .contains("SOURCE_REFUSED");
    }

    @Test
    void missesAVersionThatIsNotThere() {
        Api.admin()
                .accept("text/event-stream")
                .get("/api/v1/versions/{id}/events", UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("VERSION_NOT_FOUND"));
        given().get("/api/v1/versions/{id}/events", UUID.randomUUID()).then().statusCode(401);
        Api.admin().get("/api/v1/versions/x/events").then().statusCode(404);
    }

    /** The data of all events until the stream ends. */
    private static List<String> follow(String version) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/versions/" + version + "/events"))
                .header("Authorization", "Bearer " + TestTokens.withRoles("teacher"))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(60))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data:"))
                .toList();
    }
}
