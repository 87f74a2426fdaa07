package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class ImageLifeTest {

    @Test
    void importsVerifiesAndReleasesADiskAndPointsAChannelToIt() throws Exception {
        String image = Api.newImage();
        var file = Api.rawDisk("lab-desktop.raw");
        String sha256 = sha256(Files.readAllBytes(file));
        String version = Api.addVersion(
                image, Map.of("source", Map.of("path", "lab-desktop.raw"), "format", "raw", "sha256", sha256));
        Response ready = Api.awaitState(version, "READY");
        assertThat(ready.<Integer>path("sizeBytes")).isEqualTo(9 << 20);
        assertThat(ready.<String>path("sourceSha256")).isEqualTo(sha256);

        Api.admin()
                .body(Map.of("versionId", version))
                .put("/api/v1/images/{id}/channels/stable", image)
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_NOT_RELEASED"));
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Response released = Api.awaitState(version, "RELEASED");
        assertThat(released.<String>path("manifestSha256")).hasSize(64);
        assertThat(CephCommand.rbd("snap", "ls", CephCommand.imagesPool() + "/v-" + version))
                .contains("release", "yes");

        for (int time = 0; time < 2; time++) {
            Api.admin()
                    .body(Map.of("versionId", version))
                    .put("/api/v1/images/{id}/channels/stable", image)
                    .then()
                    .statusCode(200)
                    .body("versionId", equalTo(version));
        }
        Api.as("teacher")
                .get("/api/v1/images/{id}/channels", image)
                .then()
                .statusCode(200)
                .body("[0].name", equalTo("stable"))
                .body("[0].versionId", equalTo(version));
        var facts = new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> Topic.type(event).equals("idv.image.channel-moved.v1")
                                        && event.key().equals(image)),
                        Duration.ofSeconds(20));
        assertThat(facts.stream().filter(event -> event.key().equals(version)).map(event -> event.value()))
                .hasSize(3)
                .element(2)
                .asString()
                .contains("\"toState\":\"RELEASED\"");
        assertThat(facts.stream()
                        .filter(event -> Topic.type(event).equals("idv.image.channel-moved.v1")
                                && event.key().equals(image)))
                .as("a repeated move is no news")
                .hasSize(1);
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream().anyMatch(event -> event.value().contains("channel.moved"))
                                && seen.stream().anyMatch(event -> event.value().contains("image.created")),
                        Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 60, 150, 400})
    void keepsAReleaseThatIsWantedWhileTheImportGoesOn(int millis) {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw"));
        long asked = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (System.nanoTime() < asked) {
            Thread.onSpinWait();
        }
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Api.awaitState(version, "RELEASED");
    }

    @Test
    void refusesAFileWhoseChecksumIsNotTheAnnouncedOne() {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(
                Api.newImage(), Map.of("source", Map.of("path", name), "format", "raw", "sha256", "0".repeat(64)));
        Response failed = Api.awaitState(version, "FAILED");
        assertThat(failed.<String>path("reason")).isEqualTo("CHECKSUM_MISMATCH");
        assertThat(CephCommand.list(CephCommand.imagesPool())).doesNotContain("v-" + version);
    }

    @Test
    void bringsThePoolsOfTheConfigurationUpInLibvirt() {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> Api.admin()
                .get("/api/v1/pools")
                .then()
                .statusCode(200)
                .body("items.name", hasItems(CephCommand.imagesPool(), CephCommand.desktopsPool()))
                .body("items.findAll { it.purpose != 'general' }.state", containsInAnyOrder("ACTIVE", "ACTIVE"))
                .body("items[0].capacityBytes", notNullValue()));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
