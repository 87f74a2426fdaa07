package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class ImageLifeTest {

    @Inject
    BlockStorage storage;

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void importsVerifiesAndReleasesADiskAndPointsAChannelToIt(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        String image = Api.newImage();
        var file = Api.rawDisk("lab-desktop.raw");
        String sha256 = sha256(Files.readAllBytes(file));
        String version = Api.addVersion(
                image,
                Map.of(
                        "source",
                        Map.of("path", "lab-desktop.raw"),
                        "format",
                        "raw",
                        "sha256",
                        sha256,
                        "pool",
                        eye.imagesPool()));
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
        BlockImage content = BlockImage.ofVersion(eye.images(), UUID.fromString(version));
        assertThat(eye.content(content)).isEqualTo(Files.readAllBytes(file));
        assertThat(eye.isFrozen(content)).isTrue();
        assertThat(storage.find(content).await().atMost(Duration.ofSeconds(60)))
                .hasValueSatisfying(facts -> assertThat(facts.frozen()).isTrue());

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
                        Duration.ofSeconds(60));
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
                        Duration.ofSeconds(60));
    }

    static Stream<Arguments> moments() {
        return Arrays.stream(PoolType.values())
                .flatMap(type -> Stream.of(0, 20, 150).map(millis -> Arguments.of(type, millis)));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void keepsAReleaseThatIsWantedWhileTheImportGoesOn(PoolType type, int millis) {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
        long asked = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (System.nanoTime() < asked) {
            Thread.onSpinWait();
        }
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Api.awaitState(version, "RELEASED");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAFileWhoseChecksumIsNotTheAnnouncedOne(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        Map<String, Object> request = new HashMap<>(Api.fromPath(name, "raw", type));
        request.put("sha256", "0".repeat(64));
        String version = Api.addVersion(Api.newImage(), request);
        Response failed = Api.awaitState(version, "FAILED");
        assertThat(failed.<String>path("reason")).isEqualTo("CHECKSUM_MISMATCH");
        assertThat(eye.names(eye.images())).doesNotContain("v-" + version);
    }

    @Test
    void bringsThePoolsOfTheConfigurationUpInLibvirt() {
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> Api.admin()
                .get("/api/v1/pools")
                .then()
                .statusCode(200)
                .body(
                        "items.name",
                        hasItems(CephCommand.imagesPool(), CephCommand.desktopsPool(), "dir-images", "dir-desktops"))
                .body("items.findAll { it.purpose != 'general' }.state", everyItem(equalTo("ACTIVE")))
                .body("items[0].capacityBytes", notNullValue()));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
