package org.idvserver.image.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.testkit.infra.Infra;

/** Maintenance VMs through the REST interface, and their machines in the eyes of virsh. */
public final class Machines {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * A guest of one sector: it writes a copy of itself to the next sector, then waits for the power button and switches itself
     * off. Assembled from:
     * <pre>
     * start:  cli; xorw %ax,%ax; movw %ax,%ds; movw %ax,%ss; movw $0x7c00,%sp
     *         movw $(0x7c00+dap-start),%si; movw $0x4300,%ax; int $0x13       # write
     *         movw $0x602,%dx; movw $0x100,%ax; outw %ax,%dx                  # enable the power button
     * 1:      sti; hlt; movw $0x600,%dx; inw %dx,%ax; testb $1,%ah; jz 1b     # wait for it
     *         movw $0x604,%dx; movw $0x2000,%ax; outw %ax,%dx                 # off
     * 2:      jmp 2b
     * dap:    .byte 16,0; .word 1,0x7c00,0; .quad 1
     * </pre>
     */
    private static final String GUEST = "fa31c08ed88ed0bc007cbe2d7cb80043cd13ba0206b80001effbf4ba0006edf6c40174f5"
            + "ba0406b80020efebfe10000100007c00000100000000000000";

    private Machines() {}

    /** A released version of a new image with the guest on it. */
    public static Api.Released releasedGuest() {
        return releasedGuest(PoolType.RBD);
    }

    /** The same in a pool of this type. */
    public static Api.Released releasedGuest(PoolType type) {
        String name = "guest-" + UUID.randomUUID() + ".raw";
        Path file = Api.rawDisk(name);
        try (var disk = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            byte[] sector = Arrays.copyOf(HexFormat.of().parseHex(GUEST), 512);
            sector[510] = 0x55;
            sector[511] = (byte) 0xaa;
            disk.write(java.nio.ByteBuffer.wrap(sector));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String image = Api.newImage();
        String version = Api.addVersion(image, Api.fromPath(name, "raw", type));
        Api.admin().post("/api/v1/versions/{id}/release", version).then().statusCode(202);
        Api.awaitState(version, "RELEASED");
        return new Api.Released(image, version, file);
    }

    /** Wants a small one on a version; more may be said of it. */
    public static Response request(String versionId, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("versionId", versionId, "vcpus", 1, "memoryMib", 64));
        body.putAll(more);
        return Api.admin().body(body).post("/api/v1/maintenance-vms");
    }

    /** One that runs, by its id. */
    public static String running(String versionId) {
        String id =
                request(versionId, Map.of()).then().statusCode(202).extract().path("id");
        awaitState(id, "RUNNING");
        return id;
    }

    public static Response awaitState(String id, String state) {
        return Awaitility.await(id)
                .atMost(LIMIT)
                .until(
                        () -> Api.admin().get("/api/v1/maintenance-vms/{id}", id),
                        answer -> state.equals(answer.path("state")));
    }

    public static Response act(String id, String act) {
        return Api.admin().post("/api/v1/maintenance-vms/{id}/{act}", id, act);
    }

    public static void forceOff(String id) {
        Api.admin()
                .body(Map.of("forced", true))
                .post("/api/v1/maintenance-vms/{id}/stop", id)
                .then()
                .statusCode(202);
        awaitState(id, "STOPPED");
    }

    public static void discard(String id) {
        Api.admin().delete("/api/v1/maintenance-vms/{id}", id).then().statusCode(202);
        awaitState(id, "DISCARDED");
        assertThat(names()).doesNotContain(name(id));
    }

    /** After a test that failed half-way the next one finds an empty node. */
    public static void discardAll() {
        List<Map<String, String>> all = Api.admin()
                .queryParam("pageSize", 200)
                .get("/api/v1/maintenance-vms")
                .jsonPath()
                .getList("items");
        List<String> living = all.stream()
                .filter(vm -> !List.of("PUBLISHED", "DISCARDED", "FAILED").contains(vm.get("state")))
                .map(vm -> vm.get("id"))
                .toList();
        living.forEach(id -> Api.admin().delete("/api/v1/maintenance-vms/{id}", id));
        living.forEach(id -> awaitState(id, "DISCARDED"));
    }

    /** The path of a websocket to its screen, with a ticket. */
    public static String consolePath(String id) {
        return Api.admin()
                .post("/api/v1/maintenance-vms/{id}/console-tickets", id)
                .then()
                .statusCode(201)
                .extract()
                .path("path");
    }

    public static BlockImage disk(StorageEye eye, String id) {
        return new BlockImage(eye.images(), "m-" + id);
    }

    /** Its disk in Ceph, as rbd calls it. */
    public static String disk(String id) {
        return CephCommand.imagesPool() + "/m-" + id;
    }

    public static String name(String id) {
        return "idv-maintenance-" + id;
    }

    public static List<String> names() {
        return virsh("list", "--all", "--name").lines().map(String::strip).toList();
    }

    public static String virsh(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("virsh", "-q", "-c", Infra.describe("libvirt").get("LIBVIRT_URI")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }

    static void removeLeftovers() {
        names().stream().filter(name -> name.startsWith("idv-maintenance-")).forEach(name -> virsh("destroy", name));
    }
}
