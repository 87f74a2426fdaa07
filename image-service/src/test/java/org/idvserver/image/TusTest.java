package org.idvserver.image;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.TusRequests;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of tus 1.0.0, by plain requests. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class TusTest {
    private static final byte[] CONTENT = "twelve bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final TusRequests alice = new TusRequests("lab-manager");

    @Test
    void tellsEverybodyWhatItSpeaks() {
        given().options("/api/v1/uploads")
                .then()
                .statusCode(204)
                .header("Tus-Resumable", "1.0.0")
                .header("Tus-Version", "1.0.0")
                .header("Tus-Max-Size", Long.toString(1L << 40))
                .header("Tus-Checksum-Algorithm", "sha256,sha1")
                .header("Tus-Extension", containsString("concatenation"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.2.2"})
    void refusesAnotherTusAndNamesItsOwn(String version) {
        Api.admin()
                .header("Tus-Resumable", version)
                .header("Upload-Length", 5)
                .post("/api/v1/uploads")
                .then()
                .statusCode(412)
                .header("Tus-Version", "1.0.0")
                .header("Tus-Resumable", "1.0.0")
                .body("code", equalTo("UPLOAD_PROTOCOL"));
    }

    @Test
    void namesAllFaultsOfAnAnnouncementAndMakesNothing() {
        alice.request()
                .header("Upload-Length", "-3")
                .header("Upload-Metadata", "filename %%%,sha256 " + TusRequests.base64("short") + ",format aXNv")
                .header("Upload-Checksum", "md5 AAAA")
                .post("/api/v1/uploads")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        hasItems(
                                "Upload-Length",
                                "Upload-Metadata",
                                "Upload-Metadata.sha256",
                                "Upload-Metadata.format",
                                "Upload-Checksum"));
    }

    @Test
    void refusesWhatIsTooLargeAndWhatHasNoRoom() {
        alice.request()
                .header("Upload-Length", (1L << 40) + 1)
                .post("/api/v1/uploads")
                .then()
                .statusCode(413)
                .body("code", equalTo("UPLOAD_TOO_LARGE"));
        alice.request()
                .header("Upload-Length", 1L << 40)
                .post("/api/v1/uploads")
                .then()
                .statusCode(507)
                .body("code", equalTo("UPLOAD_FOLDER_FULL"))
                .body("detail", containsString("there is room for"));
    }

    @Test
    void keepsWhatItsSenderSaidAndTellsItAgain() {
        String said =
                "filename " + TusRequests.base64("golden.qcow2") + ",format " + TusRequests.base64("qcow2") + ",odd";
        String upload = alice.request()
                .header("Upload-Length", 12)
                .header("Upload-Metadata", said)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .header("Location", matchesPattern("/api/v1/uploads/[0-9a-f-]{36}"))
                .header("Upload-Expires", containsString("GMT"))
                .extract()
                .header("Location");
        alice.request()
                .head(upload)
                .then()
                .statusCode(200)
                .header("Upload-Metadata", said)
                .header("Upload-Offset", "0")
                .header("Upload-Length", "12")
                .header("Cache-Control", "no-store");
        alice.request()
                .get(upload)
                .then()
                .statusCode(200)
                .body("filename", equalTo("golden.qcow2"))
                .body("format", equalTo("qcow2"))
                .body("complete", equalTo(false));
    }

    @Test
    void takesPartsInTheirOrderOnly() {
        String upload = alice.announce(12);
        alice.send(upload, 0, Arrays.copyOf(CONTENT, 5)).then().statusCode(204).header("Upload-Offset", "5");
        alice.send(upload, 0, CONTENT).then().statusCode(409).body("code", equalTo("WRONG_OFFSET"));
        alice.send(upload, 7, CONTENT).then().statusCode(409);
        alice.send(upload, 5, new byte[20]).then().statusCode(400).body("code", equalTo("UPLOAD_TOO_LONG"));
        int offset = alice.offset(upload);
        alice.send(upload, offset, new byte[12 - offset]).then().statusCode(204).header("Upload-Offset", "12");
        alice.send(upload, 12, new byte[0]).then().statusCode(204).header("Upload-Offset", "12");
        alice.request()
                .contentType("application/octet-stream")
                .header("Upload-Offset", 12)
                .patch(upload)
                .then()
                .statusCode(415);
    }

    @Test
    void answersALargePartAtAWrongOffsetWithoutReadingIt() {
        String upload = alice.announce(1 << 26);
        alice.send(upload, 5, new byte[1 << 25]).then().statusCode(409);
        alice.send(upload, 0, new byte[1 << 25]).then().statusCode(204);
        assertThat(alice.offset(upload)).isEqualTo(1 << 25);
    }

    @Test
    void takesTheFirstPartWithTheAnnouncement() {
        String upload = alice.request()
                .header("Upload-Length", 12)
                .contentType(TusRequests.PART)
                .body(Arrays.copyOf(CONTENT, 7))
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .header("Upload-Offset", "7")
                .extract()
                .header("Location");
        assertThat(alice.offset(upload)).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({"sha1,SHA-1", "sha256,SHA-256"})
    void keepsNothingOfAPartWhoseChecksumIsWrong(String word, String algorithm) throws GeneralSecurityException {
        String upload = alice.announce(12);
        String wrong = TusRequests.checksum(algorithm, new byte[3]);
        alice.send(upload, 0, CONTENT, Map.of("Upload-Checksum", word + " " + wrong))
                .then()
                .statusCode(460)
                .body("code", equalTo("PART_CHECKSUM_MISMATCH"));
        assertThat(alice.offset(upload)).isZero();
        String right = TusRequests.checksum(algorithm, CONTENT);
        alice.send(upload, 0, CONTENT, Map.of("Upload-Checksum", word + " " + right))
                .then()
                .statusCode(204)
                .header("Upload-Offset", "12");
    }

    @Test
    void forgetsTheUnverifiedBytesOfAServiceThatWasKilled() throws IOException {
        String upload = alice.announce(12);
        alice.send(upload, 0, Arrays.copyOf(CONTENT, 4)).then().statusCode(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        Files.writeString(StorageInfra.uploadDir().resolve(id + ".part"), "twelXXXX");
        Files.writeString(StorageInfra.uploadDir().resolve(id + ".verifying"), "4");

        assertThat(alice.offset(upload)).isEqualTo(4);
        alice.send(upload, 4, Arrays.copyOfRange(CONTENT, 4, 12)).then().statusCode(204);
        assertThat(Files.readAllBytes(StorageInfra.uploadDir().resolve(id + ".part")))
                .isEqualTo(CONTENT);
    }

    @Test
    void letsOneWriteAtATimeAndGivesUpOneThatStandsStill() throws IOException {
        String upload = alice.announce(12);
        try (var slow = alice.openPart(upload, 0, 12)) {
            slow.send(Arrays.copyOf(CONTENT, 5));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> alice.offset(upload) == 5);
            alice.send(upload, 5, new byte[1]).then().statusCode(423).body("code", equalTo("UPLOAD_BUSY"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> alice.send(upload, 5, new byte[7]).statusCode() == 204);
        }
        assertThat(alice.offset(upload)).isEqualTo(12);
    }

    @Test
    void keepsWhatHadComeWhenAConnectionBreaks() throws IOException {
        String upload = alice.announce(12);
        try (var broken = alice.openPart(upload, 0, 12)) {
            broken.send(Arrays.copyOf(CONTENT, 5));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> alice.offset(upload) == 5);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> alice.send(upload, 5, new byte[7]).statusCode() == 204);
    }

    @Test
    void obeysAMethodThatIsNamedInAHeader() {
        String upload = alice.announce(12);
        alice.request()
                .header("X-HTTP-Method-Override", "PATCH")
                .header("Upload-Offset", 0)
                .contentType(TusRequests.PART)
                .body(CONTENT)
                .post(upload)
                .then()
                .statusCode(204)
                .header("Upload-Offset", "12");
        alice.request()
                .header("X-HTTP-Method-Override", "DELETE")
                .post(upload)
                .then()
                .statusCode(204);
        alice.request().head(upload).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1 << 20})
    void takesAPartOfUnknownLength(int length) throws IOException, InterruptedException {
        String upload = alice.announce(length);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + upload))
                .header("Authorization", "Bearer " + alice.token())
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", TusRequests.PART)
                .method(
                        "PATCH",
                        HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[length])))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    @Test
    void removesAnUploadAndItsFile() {
        String upload = alice.announce(12);
        alice.send(upload, 0, CONTENT).then().statusCode(204);
        var file = StorageInfra.uploadDir().resolve(upload.substring(upload.lastIndexOf('/') + 1) + ".part");
        assertThat(file).exists();
        alice.request().delete(upload).then().statusCode(204);
        alice.request().delete(upload).then().statusCode(404);
        alice.send(upload, 12, new byte[0]).then().statusCode(404);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(file)
                .doesNotExist());
    }

    @Test
    void hidesAnUploadFromOthersButNotFromAdministrators() {
        String upload = alice.announce(12);
        TusRequests bob = new TusRequests("lab-manager");
        bob.request().head(upload).then().statusCode(404);
        bob.request().get(upload).then().statusCode(404).body("code", equalTo("UPLOAD_NOT_FOUND"));
        bob.send(upload, 0, CONTENT).then().statusCode(404);
        bob.request().delete(upload).then().statusCode(404);
        alice.send(upload, 0, CONTENT).then().statusCode(204);
        String id = upload.substring(upload.lastIndexOf('/') + 1);
        bob.request()
                .contentType("application/json")
                .body(Map.of("source", Map.of("uploadId", id), "format", "raw"))
                .post("/api/v1/images/{id}/versions", Api.newImage())
                .then()
                .statusCode(404)
                .body("code", equalTo("UPLOAD_NOT_FOUND"));
        new TusRequests("admin").request().head(upload).then().statusCode(200);
        new TusRequests("student").request().head(upload).then().statusCode(403);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void putsPartsTogetherInTheNamedOrderAndImportsThem(PoolType type) throws IOException {
        StorageEye eye = new StorageEye(type);
        byte[] disk = Files.readAllBytes(Api.rawDisk(UUID.randomUUID() + ".raw"));
        int first = 3_000_001;
        String tail = alice.part(Arrays.copyOfRange(disk, first, disk.length));
        String head = alice.part(Arrays.copyOf(disk, first));
        String whole = alice.request()
                .header("Upload-Concat", "final;" + head + " http://idv.example" + tail)
                .header("Upload-Metadata", "format " + TusRequests.base64("raw"))
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        alice.request()
                .head(whole)
                .then()
                .header("Upload-Length", Integer.toString(disk.length))
                .header("Upload-Offset", Integer.toString(disk.length))
                .header("Upload-Concat", "final;" + head + " " + tail);
        alice.send(whole, disk.length, new byte[0]).then().statusCode(403);
        alice.request()
                .header("Upload-Concat", "final;" + head)
                .post("/api/v1/uploads")
                .then()
                .statusCode(403)
                .body("code", equalTo("UPLOAD_CLOSED"));
        alice.request().delete(head).then().statusCode(409).body("code", equalTo("UPLOAD_IN_USE"));

        String version = Api.addVersion(
                Api.newImage(),
                Map.of(
                        "source",
                        Map.of("uploadId", whole.substring(whole.lastIndexOf('/') + 1)),
                        "sha256",
                        Api.sha256(disk),
                        "pool",
                        eye.imagesPool()));
        Api.awaitState(version, "READY");
        assertThat(Arrays.equals(eye.content(eye.version(version)), disk)).isTrue();
        alice.request().delete(whole).then().statusCode(204);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            for (String upload : new String[] {head, tail, whole}) {
                assertThat(StorageInfra.uploadDir().resolve(upload.substring(upload.lastIndexOf('/') + 1) + ".part"))
                        .doesNotExist();
            }
        });
    }

    @Test
    void putsNothingTogetherThatIsNotComplete() {
        String whole = alice.announce(12);
        String half = alice.request()
                .header("Upload-Concat", "partial")
                .header("Upload-Length", 12)
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        alice.request().head(half).then().header("Upload-Concat", "partial");
        for (String parts : new String[] {half, whole}) {
            alice.request()
                    .header("Upload-Concat", "final;" + parts)
                    .post("/api/v1/uploads")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("UPLOAD_INCOMPLETE"));
        }
        alice.request()
                .header("Upload-Concat", "final;/elsewhere/1 " + half + " " + half)
                .post("/api/v1/uploads")
                .then()
                .statusCode(400)
                .body("faults", notNullValue());
        alice.request().head(whole).then().header("Upload-Concat", nullValue());
    }
}
