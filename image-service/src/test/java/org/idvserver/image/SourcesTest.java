package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class SourcesTest {

    @ParameterizedTest
    @ValueSource(strings = {"qcow2", "vmdk", "vhdx"})
    void importsTheSameDiskFromEveryFormat(String format) throws IOException {
        String name = UUID.randomUUID() + ".raw";
        Path raw = Api.rawDisk(name);
        String other = name + "." + format;
        qemuImg("convert", "-f", "raw", "-O", format, raw.toString(), in(other));
        String version = Api.addVersion(Api.newImage(), Api.fromPath(other, format));
        Response ready = Api.awaitState(version, "READY");

        Path exported = StorageInfra.importDir().resolve("exported-" + name);
        CephCommand.rbd("export", "--no-progress", CephCommand.imagesPool() + "/v-" + version, exported.toString());
        byte[] content = Files.readAllBytes(exported);
        assertThat(Arrays.copyOf(content, 9 << 20)).isEqualTo(Files.readAllBytes(raw));
        assertThat(ready.<Integer>path("sizeBytes")).isEqualTo(content.length);
        assertThat(CephCommand.rbd("info", CephCommand.imagesPool() + "/v-" + version))
                .contains("object-map");
    }

    @Test
    void refusesAnImageWithABackingFile() {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", in(name));
        assertRefused(name, "qcow2", "backing file");
    }

    @Test
    void refusesAnImageWhoseDataIsInAnotherFile() {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", "-o", "data_file=" + in(name + ".data"), in(name), "1M");
        assertRefused(name, "qcow2", "another file");
    }

    @Test
    void refusesADescriptorThatNamesAFileOfTheHost() throws IOException {
        String name = UUID.randomUUID() + ".vmdk";
        Files.writeString(
                StorageInfra.importDir().resolve(name),
                """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="monolithicFlat"
                RW 2 FLAT "/etc/passwd" 0
                ddb.adapterType = "ide"
                """);
        assertRefused(name, "vmdk", "");
    }

    @Test
    void refusesADiskThatClaimsAnAbsurdSize() {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "64T");
        assertRefused(name, "qcow2", "larger");
    }

    @Test
    void refusesAFileThatIsNotWhatItIsCalled() {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        assertRefused(name, "qcow2", "format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.raw", "/etc/passwd", "a/../../secret.raw", "./x"})
    void refusesAPathThatLeadsOutOfTheFolder(String path) {
        Api.admin()
                .body(Api.fromPath(path, "raw"))
                .post("/api/v1/images/{id}/versions", Api.newImage())
                .then()
                .statusCode(400)
                .body("code", equalTo("SOURCE_REFUSED"));
    }

    @Test
    void refusesALinkAndMissesWhatIsNotThere() throws IOException {
        String link = "link-" + UUID.randomUUID();
        Files.createSymbolicLink(StorageInfra.importDir().resolve(link), Path.of("/etc/passwd"));
        String image = Api.newImage();

        Api.admin()
                .body(Api.fromPath(link, "raw"))
                .post("/api/v1/images/{id}/versions", image)
                .then()
                .statusCode(400)
                .body("code", equalTo("SOURCE_REFUSED"));
        Api.admin()
                .body(Api.fromPath("nothing.raw", "raw"))
                .post("/api/v1/images/{id}/versions", image)
                .then()
                .statusCode(404)
                .body("code", equalTo("SOURCE_NOT_FOUND"));
        Api.admin().get("/api/v1/images/{id}/versions", image).then().body("items.size()", equalTo(0));
    }

    @Test
    void importsAnUploadThatWasInterruptedAndWentOn() throws IOException {
        byte[] content = Files.readAllBytes(Api.rawDisk(UUID.randomUUID() + ".raw"));
        int half = content.length / 2 + 7;
        String upload = newUpload(content.length);
        send(upload, 0, Arrays.copyOf(content, half)).then().statusCode(204).header("Upload-Offset", "" + half);
        send(upload, 0, new byte[1]).then().statusCode(409).body("code", equalTo("WRONG_OFFSET"));
        Map<String, Object> request = Map.of("source", Map.of("uploadId", upload), "format", "raw");
        Api.admin()
                .body(request)
                .post("/api/v1/images/{id}/versions", Api.newImage())
                .then()
                .statusCode(409)
                .body("code", equalTo("UPLOAD_INCOMPLETE"));

        int offset = Integer.parseInt(
                Api.admin().head("/api/v1/uploads/{id}", upload).header("Upload-Offset"));
        send(upload, offset, Arrays.copyOfRange(content, offset, content.length))
                .then()
                .statusCode(204);
        send(upload, content.length, new byte[1]).then().statusCode(400).body("code", equalTo("UPLOAD_TOO_LONG"));

        Api.awaitState(Api.addVersion(Api.newImage(), request), "READY");
        Api.admin().get("/api/v1/uploads/{id}", upload).then().body("complete", equalTo(true));
    }

    private static String newUpload(long size) {
        return Api.admin()
                .body(Map.of("sizeBytes", size))
                .post("/api/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Response send(String upload, long offset, byte[] part) {
        return Api.admin()
                .config(io.restassured.config.RestAssuredConfig.config()
                        .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs(
                                        "application/offset+octet-stream", io.restassured.http.ContentType.BINARY)))
                .contentType("application/offset+octet-stream")
                .header("Upload-Offset", offset)
                .body(part)
                .patch("/api/v1/uploads/{id}", upload);
    }

    private static void assertRefused(String name, String format, String why) {
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, format));
        Response failed = Api.awaitState(version, "FAILED");
        assertThat(failed.<String>path("reason")).isEqualTo("SOURCE_REFUSED");
        assertThat(failed.<String>path("message")).contains(why).doesNotContain("/etc/passwd");
        assertThat(CephCommand.list(CephCommand.imagesPool())).doesNotContain("v-" + version);
    }

    private static String in(String name) {
        return StorageInfra.importDir().resolve(name).toString();
    }

    private static void qemuImg(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        Infra.run(command);
    }
}
