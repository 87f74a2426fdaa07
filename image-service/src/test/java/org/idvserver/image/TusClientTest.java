package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tus project's own client for Java, as a campus's scripts would use it. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class TusClientTest {
    private final String token = TestTokens.of(UUID.randomUUID(), "lab-manager");
    private final TusURLMemoryStore store = new TusURLMemoryStore();

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void sendsADiskInManyPartsGoesOnAfterABreakAndImportsIt(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        Path file = Api.rawDisk(UUID.randomUUID() + ".raw");
        TusUploader broken = client().resumeOrCreateUpload(upload(file));
        broken.setChunkSize(1 << 16);
        broken.setRequestPayloadSize(1 << 20);
        for (int piece = 0; piece < 70; piece++) {
            broken.uploadChunk();
        }
        broken.finish(false);

        TusUploader uploader = client().resumeUpload(upload(file));
        assertThat(uploader.getOffset()).isEqualTo(70L << 16);
        uploader.setChunkSize(1 << 20);
        while (uploader.uploadChunk() > -1) {
            assertThat(uploader.getOffset()).isLessThanOrEqualTo(Files.size(file));
        }
        uploader.finish();

        String address = uploader.getUploadURL().getPath();
        String version = Api.addVersion(
                Api.newImage(),
                Map.of(
                        "source",
                        Map.of("uploadId", address.substring(address.lastIndexOf('/') + 1)),
                        "pool",
                        eye.imagesPool()));
        assertThat(Api.awaitState(version, "READY").<String>path("sourceSha256"))
                .isEqualTo(Api.sha256(Files.readAllBytes(file)));
        assertThat(Arrays.equals(eye.content(eye.version(version)), Files.readAllBytes(file)))
                .isTrue();
    }

    /** A new one each time: nothing but the address is kept. */
    private TusClient client() throws IOException {
        TusClient client = new TusClient();
        client.setUploadCreationURL(new URL("http://localhost:" + RestAssured.port + "/api/v1/uploads"));
        client.setHeaders(Map.of("Authorization", "Bearer " + token));
        client.enableResuming(store);
        return client;
    }

    private static TusUpload upload(Path file) throws IOException {
        TusUpload upload = new TusUpload(file.toFile());
        upload.setMetadata(
                Map.of("filename", "disk.raw", "format", "raw", "sha256", Api.sha256(Files.readAllBytes(file))));
        return upload;
    }
}
