package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
@Timeout(180)
class MaintenanceLifeTest {
    @Inject
    Pool pool;

    @AfterEach
    void clear() {
        Machines.discardAll();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void makesWhatItsGuestWroteTheNextVersionAndLeavesTheOldOneAsItWas(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        Api.Released base = Machines.releasedGuest(type);
        String vm = Machines.running(base.versionId());
        Machines.act(vm, "publish").then().statusCode(409).body("code", equalTo("WRONG_STATE"));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> secondSectorIsFirst(eye, vm));
        Machines.act(vm, "stop").then().statusCode(202);
        Response stopped = Machines.awaitState(vm, "STOPPED");
        assertThat(stopped.<String>path("reason")).as("its guest shut it down").isNull();

        Api.admin()
                .body(Map.of("notes", "with GIMP"))
                .post("/api/v1/maintenance-vms/{id}/publish", vm)
                .then()
                .statusCode(202);
        Response published = Machines.awaitState(vm, "PUBLISHED");

        String next = published.path("publishedVersionId");
        CephCommand.madeByThisRun(CephCommand.imagesPool() + "/v-" + next);
        Api.awaitState(next, "READY")
                .then()
                .body("number", equalTo(2))
                .body("sizeBytes", equalTo(9 << 20))
                .body("notes", equalTo("with GIMP"));
        byte[] content = eye.content(new BlockImage(eye.images(), "v-" + next));
        byte[] before = Files.readAllBytes(base.file());
        System.arraycopy(before, 0, before, 512, 512);
        assertThat(Arrays.equals(content, before)).isTrue();
        assertStandsAlone(eye, "v-" + next);
        assertLeftNothing(eye, vm);
        Api.admin().post("/api/v1/versions/{id}/release", next).then().statusCode(202);
        Api.awaitState(next, "RELEASED");
        Api.awaitState(base.versionId(), "RELEASED");
        assertThat(new Topic("idv.image.v1")
                                .readUntil(
                                        seen -> seen.stream()
                                                .anyMatch(event -> event.key().equals(vm)
                                                        && event.value().contains("\"toState\":\"PUBLISHED\"")),
                                        Duration.ofSeconds(60))
                                .stream()
                                .filter(event -> event.key().equals(vm)))
                .extracting(event -> event.value().replaceAll(".*\"toState\":\"(\\w+)\".*", "$1"))
                .containsExactly("RUNNING", "STOPPING", "STOPPED", "PUBLISHING", "PUBLISHED");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void leavesNothingOfOneThatIsDiscardedAndLetsTheNextBegin(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String version = Machines.releasedGuest(type).versionId();
        String vm = Machines.running(version);
        Machines.request(version, Map.of()).then().statusCode(409).body("code", equalTo("MAINTENANCE_EXISTS"));

        Machines.discard(vm);

        assertLeftNothing(eye, vm);
        Api.admin().delete("/api/v1/maintenance-vms/{id}", vm).then().statusCode(202);
        Machines.act(vm, "start").then().statusCode(409);
        Machines.discard(Machines.running(version));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsOneOffThatEndedByItselfAndStartsItAgainWithItsDisk(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String vm = Machines.running(Machines.releasedGuest(type).versionId());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> secondSectorIsFirst(eye, vm));
        Machines.virsh("destroy", Machines.name(vm));

        Machines.awaitState(vm, "STOPPED")
                .then()
                .body("target", equalTo("STOPPED"))
                .body("reason", equalTo("GUEST_STOPPED"));
        Machines.act(vm, "start").then().statusCode(202);
        Machines.awaitState(vm, "RUNNING").then().body("reason", equalTo(null));
        assertThat(secondSectorIsFirst(eye, vm)).isTrue();
        Machines.discard(vm);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void switchesOffAGuestThatDoesNotListen(PoolType type) {
        String vm = Machines.running(Api.released(type).versionId());
        Machines.act(vm, "stop").then().statusCode(202);
        Machines.awaitState(vm, "STOPPED").then().body("reason", equalTo("FORCED_OFF"));
        Machines.discard(vm);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void endsAtItsDeadlineAndGoesOnOnlyAfterItWasMoved(PoolType type) {
        String vm = Machines.running(Machines.releasedGuest(type).versionId());
        moveDeadline(vm, Duration.ofSeconds(4));
        Machines.awaitState(vm, "STOPPED")
                .then()
                .body("target", equalTo("STOPPED"))
                .body("reason", equalTo("DEADLINE_PASSED"));

        Machines.act(vm, "start").then().statusCode(409).body("code", equalTo("DEADLINE_PASSED"));
        moveDeadline(vm, Duration.ofHours(1));
        Machines.act(vm, "start").then().statusCode(202);
        Machines.awaitState(vm, "RUNNING");
        Machines.discard(vm);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void throwsAwayWhatNobodyWantedForLong(PoolType type) {
        String vm = Machines.running(Machines.releasedGuest(type).versionId());
        Machines.forceOff(vm);
        change(vm, "kept_until = now(), next_attempt = now()");

        Machines.awaitState(vm, "DISCARDED");

        assertLeftNothing(new StorageEye(type), vm);
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event ->
                                        event.key().equals(vm) && event.value().contains("maintenance-vm.expired")),
                        Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesNoMoreThanTheNodeMayRun(PoolType type) {
        String first = Machines.running(Machines.releasedGuest(type).versionId());
        String second = Machines.running(Machines.releasedGuest(type).versionId());
        String third = Machines.releasedGuest(type).versionId();

        Machines.request(third, Map.of()).then().statusCode(429).body("code", equalTo("MAINTENANCE_QUOTA"));
        Machines.forceOff(first);
        String late = Machines.running(third);
        Machines.act(first, "start").then().statusCode(429).body("code", equalTo("MAINTENANCE_QUOTA"));

        List.of(first, second, late).forEach(Machines::discard);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void goesOnWhereAServiceWasKilledBetweenTheStartAndItsRecord(PoolType type) {
        String vm = Machines.running(Machines.releasedGuest(type).versionId());
        String domain = Machines.virsh("domid", Machines.name(vm));
        change(vm, "state = 'REQUESTED', lease_owner = id, lease_until = now() + interval '2 seconds'");

        Machines.awaitState(vm, "RUNNING");

        assertThat(Machines.virsh("domid", Machines.name(vm))).isEqualTo(domain);
        Machines.discard(vm);
    }

    /** A folder has no such disks: a file gets its name when it is whole. */
    @Test
    void makesAHalfMadeDiskAgainThatAKilledServiceLeft() {
        String version = Machines.releasedGuest().versionId();
        String vm = Machines.running(version);
        Machines.forceOff(vm);
        CephCommand.rbd("image-meta", "remove", Machines.disk(vm), "idv.version");
        change(vm, "state = 'REQUESTED', target = 'RUNNING', lease_owner = id, lease_until = now()");

        Machines.awaitState(vm, "RUNNING");

        assertThat(CephCommand.rbd("image-meta", "get", Machines.disk(vm), "idv.version"))
                .contains(version);
        Machines.discard(vm);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void copiesAgainWhatAKilledServiceHadHalfCopied(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        Api.Released base = Machines.releasedGuest(type);
        String vm = Machines.running(base.versionId());
        Machines.forceOff(vm);
        Machines.act(vm, "publish").then().statusCode(202);
        String next = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> Api.admin()
                                .get("/api/v1/maintenance-vms/{id}", vm)
                                .path("publishedVersionId"),
                        id -> id != null);
        CephCommand.madeByThisRun(CephCommand.imagesPool() + "/v-" + next);
        Api.awaitState(next, "READY");
        Machines.awaitState(vm, "PUBLISHED");
        // As if it had been killed in the copy: the disk is there, its copy is half made, and nobody holds the claims.
        eye.copy(eye.version(next), Machines.disk(eye, vm));
        eye.shrink(eye.version(next), "1M");
        change(vm, "state = 'PUBLISHING'");
        pool.preparedQuery("update image_versions set state = 'IMPORTING', next_attempt = now() where id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(next)));

        Machines.awaitState(vm, "PUBLISHED");

        byte[] content = eye.content(eye.version(next));
        byte[] before = Files.readAllBytes(base.file());
        assertThat(Arrays.equals(content, 1024, 9 << 20, before, 1024, 9 << 20)).isTrue();
        assertLeftNothing(eye, vm);
    }

    @Test
    void isOnTheNetworkThatWasChosen() throws IOException {
        Path xml = StorageInfra.importDir().resolve("network.xml");
        // Bridges are the machine's, where other runs may have theirs.
        long bridge = ProcessHandle.current().pid();
        Files.writeString(xml, "<network><name>campus-lab</name><bridge name='idvm%d'/></network>".formatted(bridge));
        Machines.virsh("net-create", xml.toString());
        try {
            String vm = Machines.request(Machines.releasedGuest().versionId(), Map.of("network", "campus-lab"))
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            Machines.awaitState(vm, "RUNNING").then().body("network", equalTo("campus-lab"));
            assertThat(Machines.virsh("domiflist", Machines.name(vm))).contains("campus-lab", "virtio");
            Machines.discard(vm);
        } finally {
            Machines.virsh("net-destroy", "campus-lab");
        }
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void givesUpWhatCannotBeStartedAndLeavesNothing(PoolType type) {
        String vm = Machines.request(Machines.releasedGuest(type).versionId(), Map.of("network", "campus-nat"))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        Machines.awaitState(vm, "FAILED").then().body("reason", equalTo("LIBVIRT_REFUSED"));
        assertLeftNothing(new StorageEye(type), vm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "define"})
    void endsAMachineThatNobodyKnows(String how) {
        String stray = UUID.randomUUID().toString();
        Path file = StorageInfra.importDir().resolve("stray.xml");
        try {
            Files.writeString(
                    file,
                    """
                    <domain type='qemu'><name>%s</name><uuid>%s</uuid><memory unit='MiB'>64</memory>
                    <os><type arch='x86_64' machine='pc'>hvm</type></os><devices/></domain>"""
                            .formatted(Machines.name(stray), stray));
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        try {
            Machines.virsh(how, file.toString());
        } catch (IllegalStateException endedWhileItStarted) {
            assertThat(endedWhileItStarted).hasMessageMatching("(?s).*(exited while connecting|closed the monitor).*");
        }

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Machines.names()
                .contains(Machines.name(stray)));
    }

    private static void moveDeadline(String vm, Duration fromNow) {
        Api.admin()
                .body(Map.of("deadline", Instant.now().plus(fromNow).toString()))
                .put("/api/v1/maintenance-vms/{id}/deadline", vm)
                .then()
                .statusCode(200);
    }

    private void change(String vm, String what) {
        pool.preparedQuery("update maintenance_vms set " + what + " where id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(vm)));
    }

    private static void assertLeftNothing(StorageEye eye, String vm) {
        assertThat(eye.names(eye.images())).doesNotContain("m-" + vm);
        assertThat(Machines.names()).doesNotContain(Machines.name(vm));
    }

    private static void assertStandsAlone(StorageEye eye, String name) {
        switch (eye.type()) {
            case RBD ->
                assertThat(CephCommand.rbd("info", CephCommand.imagesPool() + "/" + name))
                        .doesNotContain("parent");
            case DIR ->
                assertThat(Infra.run(List.of(
                                "qemu-img",
                                "info",
                                "-U",
                                new BlockImage(eye.images(), name).file().toString())))
                        .doesNotContain("backing");
        }
    }

    private static boolean secondSectorIsFirst(StorageEye eye, String vm) {
        byte[] content = eye.content(Machines.disk(eye, vm));
        return Arrays.equals(content, 0, 512, content, 512, 1024);
    }
}
