package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class SourcesTest {

    static Stream<Arguments> formats() {
        return onEachStorage(
                "raw",
                "qcow2",
                "qcow2:compression_type=zstd",
                "vmdk:subformat=monolithicSparse",
                "vmdk:subformat=streamOptimized",
                "vhdx",
                "vhdx:subformat=fixed");
    }

    /** A format, and how many bytes of its file are left; a negative number says how many are missing. */
    static Stream<Arguments> cuts() {
        return onEachStorage(
                "qcow2,-100", "qcow2,-70000", "qcow2,600000", "vmdk,-1500", "vhdx,17301504", "vhdx,5000000");
    }

    /** The number of snapshots and where they begin, as the file's header tells. */
    static Stream<Arguments> snapshotTables() {
        return onEachStorage(
                "65537,0", "4294967295,65536", "3,1099511627776", "60000,1099511627776", "1,-65536", "1,65537");
    }

    private static Stream<Arguments> onEachStorage(String... values) {
        return Arrays.stream(PoolType.values())
                .flatMap(type -> Arrays.stream(values).map(value -> Arguments.of(type, value)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void importsTheSameDiskFromEveryFormat(PoolType type, String format) throws IOException {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".raw";
        Path raw = Api.rawDisk(name);
        String driver = format.replaceFirst(":.*", "");
        String other = name + "." + driver;
        convert(raw, format, in(other));
        String version = Api.addVersion(Api.newImage(), Api.fromPath(other, driver, type));
        Response ready = Api.awaitState(version, "READY");

        byte[] content = eye.content(eye.version(version));
        assertThat(Arrays.equals(Arrays.copyOf(content, 9 << 20), Files.readAllBytes(raw)))
                .isTrue();
        assertThat(ready.<Integer>path("sizeBytes")).isEqualTo(content.length);
        if (type == PoolType.RBD) {
            assertThat(CephCommand.rbd("info", eye.version(version).toString())).contains("object-map");
        }
    }

    /** A disk of 256 MiB: 2 MiB of data, and zeros that the file does hold. */
    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesRoomOnlyForWhatIsNotZero(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".raw";
        String holes = Api.rawDisk(name + ".holes").toString();
        qemuImg("resize", "-q", "-f", "raw", holes, "256M");
        Infra.run(List.of("cp", "--sparse=never", holes, in(name)));
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
        Api.awaitState(version, "READY").then().body("sizeBytes", equalTo(256 << 20));

        assertThat(eye.usedBytes(eye.version(version))).isBetween(2L << 20, 16L << 20);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAnImageWithABackingFile(PoolType type) {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", "-b", "/etc/passwd", "-F", "raw", in(name));
        assertRefused(type, name, "qcow2", "backing file");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAnImageWhoseDataIsInAnotherFile(PoolType type) {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", "-o", "data_file=" + in(name + ".data"), in(name), "1M");
        assertRefused(type, name, "qcow2", "another file");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesADescriptorThatNamesAFileOfTheHost(PoolType type) throws IOException {
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
        assertRefused(type, name, "vmdk", "");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesADescriptorWhoseExtentIsBesideIt(PoolType type) throws IOException {
        String name = UUID.randomUUID() + ".vmdk";
        qemuImg("create", "-q", "-f", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", in(name), "10M");
        assertRefused(type, name, "vmdk", "");
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void refusesAFileThatWasCutOff(PoolType type, String cut) throws IOException {
        String format = cut.replaceFirst(",.*", "");
        String name = UUID.randomUUID() + "." + format;
        convert(Api.rawDisk(name + ".raw"), format, in(name));
        cut(name, Long.parseLong(cut.replaceFirst(".*,", "")));
        assertRefused(type, name, format, "");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void failsOnACompressedFileThatWasCutOff(PoolType type) throws IOException {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".vmdk";
        convert(Api.rawDisk(name + ".raw"), "vmdk:subformat=streamOptimized", in(name));
        cut(name, -1500);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, "vmdk", type));
        assertThat(Api.awaitState(version, "FAILED").<String>path("reason")).isEqualTo("CONVERSION_FAILED");
        assertThat(eye.names(eye.images())).doesNotContain("v-" + version);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAnImageWithSnapshotsInside(PoolType type) {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "10M");
        qemuImg("snapshot", "-c", "before", in(name));
        assertRefused(type, name, "qcow2", "snapshots");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAnEncryptedImage(PoolType type) throws IOException {
        String name = UUID.randomUUID() + ".qcow2";
        // Where a processor's time is counted coarsely, qemu-img sometimes cannot say how long hashing takes.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(IllegalStateException.class)
                .until(() -> {
                    qemuImg(
                            "create",
                            "-q",
                            "-f",
                            "qcow2",
                            "--object",
                            "secret,id=key,data=geheim",
                            "-o",
                            "encrypt.format=luks,encrypt.key-secret=key,encrypt.iter-time=10",
                            in(name),
                            "10M");
                    return true;
                });
        assertRefused(type, name, "qcow2", "");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAHeaderThatClaimsAnExbibyte(PoolType type) throws IOException {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "10M");
        patch(name, 24, 1L << 60);
        assertRefused(type, name, "qcow2", "");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesATableBeyondTheFile(PoolType type) throws IOException {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "10M");
        patch(name, 40, 1L << 40);
        assertRefused(type, name, "qcow2", "");
    }

    @ParameterizedTest
    @MethodSource("snapshotTables")
    void refusesASnapshotTableThatCannotBe(PoolType type, String table) throws IOException {
        long count = Long.parseLong(table.replaceFirst(",.*", ""));
        long offset = Long.parseLong(table.replaceFirst(".*,", ""));
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "10M");
        try (FileChannel file = FileChannel.open(Path.of(in(name)), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) count), 60);
        }
        patch(name, 64, offset);
        assertRefused(type, name, "qcow2", "");
    }

    /** 1.5 GiB of one byte, compressed to almost nothing. */
    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesABomb(PoolType type) throws IOException {
        String raw = UUID.randomUUID() + ".raw";
        String name = raw + ".qcow2";
        try (FileChannel file =
                FileChannel.open(Path.of(in(raw)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] ones = new byte[1 << 20];
            Arrays.fill(ones, (byte) 1);
            for (int mebibyte = 0; mebibyte < 1500; mebibyte++) {
                file.write(ByteBuffer.wrap(ones));
            }
        }
        qemuImg("convert", "-c", "-f", "raw", "-O", "qcow2", in(raw), in(name));
        Files.delete(Path.of(in(raw)));
        assertRefused(type, name, "qcow2", "unpacks");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesADiskThatClaimsAnAbsurdSize(PoolType type) {
        String name = UUID.randomUUID() + ".qcow2";
        qemuImg("create", "-q", "-f", "qcow2", in(name), "64T");
        assertRefused(type, name, "qcow2", "larger");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAFileThatIsNotWhatItIsCalled(PoolType type) {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        assertRefused(type, name, "qcow2", "format");
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

    private static void assertRefused(PoolType type, String name, String format, String why) {
        StorageEye eye = new StorageEye(type);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(name, format, type));
        Response failed = Api.awaitState(version, "FAILED");
        assertThat(failed.<String>path("reason")).isEqualTo("SOURCE_REFUSED");
        assertThat(failed.<String>path("message")).contains(why).doesNotContain("/etc/passwd");
        assertThat(eye.names(eye.images())).doesNotContain("v-" + version);
    }

    /** The format may be followed by a colon and an option. */
    private static void convert(Path raw, String format, String into) {
        List<String> command =
                new java.util.ArrayList<>(List.of("convert", "-f", "raw", "-O", format.replaceFirst(":.*", "")));
        if (format.contains(":")) {
            command.addAll(List.of("-o", format.replaceFirst("[^:]*:", "")));
        }
        command.addAll(List.of(raw.toString(), into));
        qemuImg(command.toArray(String[]::new));
    }

    private static void cut(String name, long bytes) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(in(name)), StandardOpenOption.WRITE)) {
            file.truncate(bytes < 0 ? file.size() + bytes : bytes);
        }
    }

    private static void patch(String name, long offset, long value) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of(in(name)), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, value), offset);
        }
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
