package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.FileServer;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class UrlImportTest {
    @Inject
    Pool pool;

    private byte[] disk;
    private FileServer server;

    @BeforeEach
    void serve() throws IOException {
        disk = Files.readAllBytes(Api.rawDisk(UUID.randomUUID() + ".raw"));
        server = new FileServer(disk);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"RBD,file", "RBD,near", "DIR,file", "DIR,near"})
    void fetchesAFileAndLeavesNothingBehind(PoolType type, String name) throws IOException {
        String version = add(name, type);
        assertImported(type, version, disk);
        assertNothingLeft(version);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void goesOnWhereTheConnectionBroke(PoolType type) throws IOException {
        server.breaking(2);
        String version = add("file", type);
        assertImported(type, version, disk);
        assertThat(server.ranges()).hasSize(3).first().isEqualTo("");
        assertThat(server.ranges().get(1)).startsWith("bytes=");
        assertNothingLeft(version);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void beginsAnewWhenTheFileChangedMeanwhile(PoolType type) throws IOException {
        server.breaking(1);
        byte[] other = Arrays.copyOf(disk, 5 << 20);
        other[0]++;
        String version = add("file", type);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.ranges()
                .isEmpty());
        server.change(other);
        assertImported(type, version, other);
    }

    @Test
    void givesUpOnAServerThatNeverSendsWhatItPromises() throws IOException {
        server.breaking(Integer.MAX_VALUE);
        String version = add("file");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !server.ranges()
                .isEmpty());
        pool.preparedQuery("update image_versions set attempts = 17 where id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(version)));
        assertThat(Api.awaitState(version, "FAILED").<String>path("reason")).isEqualTo("SOURCE_UNAVAILABLE");
        assertNothingLeft(version);
    }

    @ParameterizedTest
    @CsvSource({"away,SOURCE_REFUSED", "metadata,SOURCE_REFUSED", "loop,SOURCE_REFUSED", "nothing,SOURCE_NOT_FOUND"})
    void refusesWhatLeadsElsewhere(String name, String reason) throws IOException {
        String version = add(name);
        assertThat(Api.awaitState(version, "FAILED").<String>path("reason")).isEqualTo(reason);
        assertThat(server.ranges()).isEmpty();
        assertNothingLeft(version);
    }

    @Test
    void doesNotWaitForeverForAServerThatSaysNothing() {
        String version = add("silent");
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> Api.admin()
                .get("/api/v1/versions/{id}", version)
                .then()
                .body("reason", equalTo("SOURCE_UNAVAILABLE"))
                .body("state", equalTo("IMPORTING")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:%d/secret",
                "http://127.0.0.1:%d/golden/../secret",
                "http://127.0.0.1:%d/golden/%%2e%%2e/secret",
                "http://127.0.0.1:%d/goldenx",
                "http://user@127.0.0.1:%d/golden/file",
                "https://127.0.0.1:%d/golden/file",
                "http://127.0.0.1/golden/file",
                "http://localhost:%d/golden/file",
                "file:///etc/passwd",
                "https://example.org/x",
                "no address"
            })
    void refusesAnAddressThatIsNotAllowedBeforeAnythingIsRecorded(String url) {
        String image = Api.newImage();
        Api.admin()
                .body(Map.of("source", Map.of("url", url.formatted(StorageInfra.webPort())), "format", "raw"))
                .post("/api/v1/images/{id}/versions", image)
                .then()
                .statusCode(400)
                .body("code", equalTo("SOURCE_REFUSED"));
        Api.admin().get("/api/v1/images/{id}/versions", image).then().body("items.size()", equalTo(0));
    }

    private String add(String name) {
        return add(name, PoolType.RBD);
    }

    private String add(String name, PoolType type) {
        return Api.addVersion(Api.newImage(), Api.from("url", server.url(name), type));
    }

    private static void assertImported(PoolType type, String version, byte[] content) {
        assertThat(Api.awaitState(version, "READY").<String>path("sourceSha256"))
                .isEqualTo(Api.sha256(content));
        StorageEye eye = new StorageEye(type);
        assertThat(Arrays.equals(eye.content(eye.version(version)), content)).isTrue();
    }

    private static void assertNothingLeft(String version) throws IOException {
        if (!Files.exists(StorageInfra.uploadDir())) {
            return;
        }
        try (Stream<Path> files = Files.list(StorageInfra.uploadDir())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(version)))
                    .isEmpty();
        }
    }
}
