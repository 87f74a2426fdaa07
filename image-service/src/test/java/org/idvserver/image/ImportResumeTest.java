package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.TusRequests;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a kill in the middle leaves, and how long uploads are kept. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class ImportResumeTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Inject
    Pool pool;

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void makesAnImportAnewThatAnotherReplicaTookOverInTheMiddle(PoolType type) throws IOException {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".raw";
        Path file = StorageInfra.importDir().resolve(name);
        writeRandom(file, 192);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> eye.names(eye.images())
                .contains("v-" + version));
        execute(
                "update image_versions set lease_owner = $1, lease_until = now() + interval '2 seconds' where id = $2",
                UUID.randomUUID(),
                UUID.fromString(version));

        Awaitility.await().atMost(LIMIT).until(() -> Api.admin()
                .get("/api/v1/versions/{id}", version)
                .path("state")
                .equals("READY"));
        assertThat(eye.holds(eye.version(version), file)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void forgetsAnUploadThatExpiredButNoneThatIsBeingImported(PoolType type) throws IOException {
        TusRequests alice = new TusRequests("admin");
        String waiting = alice.announce(12);
        String imported = alice.announce(9 << 20);
        alice.send(imported, 0, Files.readAllBytes(Api.rawDisk(UUID.randomUUID() + ".raw")));
        String version =
                Api.addVersion(Api.newImage(), Api.from("uploadId", id(imported).toString(), type));
        for (String upload : new String[] {waiting, imported}) {
            execute("update uploads set expires = now() - interval '1 second' where id = $1", id(upload));
        }
        alice.request().head(waiting).then().statusCode(404);
        Api.awaitState(version, "READY");
        Path file = StorageInfra.uploadDir().resolve(id(imported) + ".part");
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(file)
                .doesNotExist());
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsAnUploadForAWhileAfterItsImport(PoolType type) throws IOException {
        TusRequests alice = new TusRequests("admin");
        String upload = alice.announce(9 << 20);
        alice.send(upload, 0, Files.readAllBytes(Api.rawDisk(UUID.randomUUID() + ".raw")));
        String before = alice.request().head(upload).header("Upload-Expires");
        Api.awaitState(
                Api.addVersion(Api.newImage(), Api.from("uploadId", id(upload).toString(), type)), "READY");
        assertThat(alice.request().head(upload).header("Upload-Expires")).isNotEqualTo(before);
    }

    private static void writeRandom(Path file, int mebibytes) throws IOException {
        byte[] piece = new byte[1 << 20];
        Random random = new Random(1);
        try (OutputStream disk = Files.newOutputStream(file)) {
            for (int mebibyte = 0; mebibyte < mebibytes; mebibyte++) {
                random.nextBytes(piece);
                disk.write(piece);
            }
        }
    }

    private static UUID id(String upload) {
        return UUID.fromString(upload.substring(upload.lastIndexOf('/') + 1));
    }

    private void execute(String sql, Object... values) {
        pool.preparedQuery(sql).execute(Tuple.wrap(values)).await().atMost(Duration.ofSeconds(60));
    }
}
