package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A desktop's disk goes back to its image, or becomes one of another version. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class RenewalTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private UUID image;
    private String batch;
    private UUID desktop;
    private UUID terminal;

    @BeforeEach
    void aDesktopAndATerminal() {
        image = images.image();
        batch = finishedBatch(sections.add(1).id(), profile(image));
        desktop = desktopsOf(batch).get(0);
        terminal = enrolled(newTerminal(sections));
    }

    private static Response post(UUID desktop, String act, Map<String, ?> body) {
        return admin().body(body).post("/api/v1/desktops/" + desktop + "/" + act);
    }

    private JsonPath shown() {
        return get("/api/v1/desktops/" + desktop);
    }

    private UUID volume() {
        return UUID.fromString(shown().getString("volumeId"));
    }

    private void awaitState(String state) {
        await().until(() -> shown().getString("state").equals(state));
    }

    private void wish(String act) {
        post(desktop, act, Map.of()).then().statusCode(202);
    }

    /** The terminal runs it. */
    private TerminalClient running(String placement) {
        TerminalClient client = TerminalClient.connect(terminal);
        assign(desktop, terminal, placement).then().statusCode(200);
        wish("start");
        client.awaitOrders(newest ->
                newest.getDesktopsCount() == 1 && newest.getDesktops(0).getRunning());
        client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        await().until(() -> shown().getString("run.state").equals("RUNNING"));
        return client;
    }

    @Test
    void hasTheTerminalMakeALocalDiskAnew() {
        try (TerminalClient client = running("LOCAL")) {
            wish("reset");

            TerminalOrders orders =
                    client.awaitOrders(newest -> newest.getDesktops(0).getResetGeneration() == 1);
            assertThat(orders.getDesktops(0).getRestartGeneration()).isEqualTo(1);
            assertThat(shown().getString("state")).isEqualTo("READY");
            assertThat(shown().getLong("resetGeneration")).isEqualTo(1);
            assertThat(images.resetsOf(volume())).isZero();
        }
    }

    @Test
    void putsAVolumeBackOnlyWhenItsTerminalHasGivenItUp() {
        UUID volume = volume();
        images.failResets(volume, Mishap.UNAVAILABLE, Mishap.WORKS_THEN_FAILS);
        try (TerminalClient client = running("ROAMING")) {
            wish("reset");
            wish("reset");
            client.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            await().during(Duration.ofMillis(700))
                    .until(() -> shown().getString("state").equals("RENEWING"));
            assertThat(images.resetsOf(volume)).isZero();
            assertThat(images.volumesGranted(terminal)).containsExactly(volume);

            client.reportNothing();

            client.awaitOrders(newest ->
                    newest.getDesktopsCount() == 1 && newest.getDesktops(0).getRunning());
            assertThat(shown().getString("state")).isEqualTo("READY");
            assertThat(volume()).isEqualTo(volume);
            assertThat(images.resetsOf(volume))
                    .as("once more than needed, for one answer was lost")
                    .isEqualTo(2);
            assertThat(images.volumesGranted(terminal)).containsExactly(volume);
            assertThat(get("/api/v1/batches/" + batch).getString("state")).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void waitsForATerminalThatIsAwayAndForgetsNothing() {
        UUID volume = volume();
        running("ROAMING").close();
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        wish("reset");
        await().during(Duration.ofMillis(700)).until(() -> images.resetsOf(volume) == 0);
        assertThat(shown().getString("heldByTerminalId")).isEqualTo(terminal.toString());

        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            client.reportNothing();
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assertThat(images.resetsOf(volume)).isEqualTo(1);
        }
    }

    @Test
    void saysWhyAVolumeCannotBePutBackAndTriesAgainWhenAsked() {
        assign(desktop, terminal, "ROAMING");
        images.failResets(volume(), Mishap.REFUSES);
        wish("reset");
        awaitState("FAILED");
        assertThat(shown().getString("reason")).isEqualTo("SNAPSHOTS_IN_THE_WAY");
        assertThat(get("/api/v1/batches/" + batch).getInt("counts.succeeded")).isEqualTo(1);
        post(desktop, "start", Map.of()).then().statusCode(202);

        wish("reset");
        awaitState("READY");
        assertThat(shown().getString("reason")).isNull();
    }

    @Test
    void makesANewVolumeWhenTheOldOneIsLost() {
        assign(desktop, terminal, "ROAMING");
        UUID lost = volume();
        images.delete(java.util.List.of(desktop)).await().indefinitely();
        wish("reset");
        await().until(() -> !volume().equals(lost));
        awaitState("READY");
        assertThat(images.hasVolume(desktop)).isTrue();
    }

    @Test
    void givesALocalDesktopTheNewestVersionOfItsChannelAndKeepsItsIdentity() {
        try (TerminalClient client = running("LOCAL")) {
            var before = client.newest().getDesktops(0);
            images.move(image);

            wish("reimage");

            var after = client.awaitOrders(newest -> !newest.getDesktops(0)
                            .getLocalDisk()
                            .getVersionId()
                            .equals(before.getLocalDisk().getVersionId()))
                    .getDesktops(0);
            assertThat(after.getNicsList()).isEqualTo(before.getNicsList());
            assertThat(after.getConfigDrive()).isEqualTo(before.getConfigDrive());
            assertThat(after.getName()).isEqualTo(before.getName());
            assertThat(after.getRestartGeneration()).isEqualTo(1);
            assertThat(after.getResetGeneration()).isEqualTo(1);
            assertThat(client.newest().getImages(0).getVersionId())
                    .isEqualTo(after.getLocalDisk().getVersionId());
            await().until(() -> images.versionOfVolume(desktop)
                    .toString()
                    .equals(after.getLocalDisk().getVersionId()));

            wish("reimage");
            assertThat(shown().getLong("resetGeneration")).isEqualTo(1);
        }
    }

    @Test
    void replacesTheVolumeOfARoamingDesktop() {
        UUID version = images.release(image);
        UUID old = volume();
        try (TerminalClient client = running("ROAMING")) {
            post(desktop, "reimage", Map.of("versionId", version)).then().statusCode(202);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            client.reportNothing();

            String volume = client.awaitOrders(newest -> newest.getDesktopsCount() == 1)
                    .getDesktops(0)
                    .getRoamingDisk()
                    .getVolumeId();
            assertThat(volume).isNotEqualTo(old.toString());
            assertThat(images.versionOfVolume(desktop)).isEqualTo(version);
            assertThat(shown().getString("imageVersionId")).isEqualTo(version.toString());
        }
    }

    @Test
    void keepsTheOldVolumeWhileThePoolTakesNothing() {
        assign(desktop, terminal, "ROAMING");
        images.fill(image);
        post(desktop, "reimage", Map.of("versionId", images.release(image)))
                .then()
                .statusCode(202);
        awaitState("FAILED");
        assertThat(shown().getString("reason")).isEqualTo("POOL_FULL");
        assertThat(images.hasVolume(desktop)).isTrue();
    }

    @Test
    void letsOnlyStudentsOwnDesktopsBeReset() {
        UUID user = UUID.fromString(shown().getString("userId"));
        String path = "/api/v1/desktops/" + desktop;
        as(TestTokens.of(user, "student")).post(path + "/reset").then().statusCode(202);
        as(TestTokens.of(user, "student"))
                .body("{}")
                .post(path + "/reimage")
                .then()
                .statusCode(403);
        as(TestTokens.withRoles("student")).post(path + "/reset").then().statusCode(404);
        as(TestTokens.withRoles("teacher")).post(path + "/reset").then().statusCode(403);
    }

    @Test
    void refusesWhatIsLockedOrMakesNoSense() {
        admin().body(Map.of("reason", "evidence"))
                .put("/api/v1/desktops/" + desktop + "/lock")
                .then()
                .statusCode(200);
        post(desktop, "reset", Map.of()).then().statusCode(409).body("code", equalTo("DESKTOP_LOCKED"));
        post(desktop, "reimage", Map.of()).then().statusCode(409).body("code", equalTo("DESKTOP_LOCKED"));
        post(desktop, "reimage", Map.of("versionId", UUID.randomUUID()))
                .then()
                .statusCode(400)
                .body("faults.field", contains("versionId"));
        post(desktop, "reimage", Map.of("versionId", images.draft(image)))
                .then()
                .statusCode(400)
                .body("faults.reason", contains("the version is not released"));
        post(desktop, "reimage", Map.of("versionId", UUID.randomUUID(), "channel", "stable"))
                .then()
                .statusCode(400)
                .body("faults.field", contains("channel"));
        post(UUID.randomUUID(), "reimage", Map.of()).then().statusCode(404);
        post(UUID.randomUUID(), "reset", Map.of()).then().statusCode(404);
    }
}
