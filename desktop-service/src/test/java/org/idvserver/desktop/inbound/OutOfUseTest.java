package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people locked, took out of use or deleted by mistake. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class OutOfUseTest {
    /** As in DesktopSettings. */
    private static final Duration UNDO = Duration.ofSeconds(8);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private String batch;
    private UUID desktop;
    private UUID terminal;

    @BeforeEach
    void aDesktopAndATerminal() {
        batch = finishedBatch(sections.add(1).id(), profile(images.image()));
        desktop = desktopsOf(batch).get(0);
        terminal = UUID.fromString(newTerminal(sections).getString("id"));
    }

    private static Response put(String path, String reason) {
        return admin().body(Map.of("reason", reason)).put("/api/v1/" + path);
    }

    private static void assertLocked(Response answer) {
        answer.then().statusCode(409).body("code", equalTo("DESKTOP_LOCKED"));
    }

    @Test
    void keepsALockedDesktopAsItIsUntilItIsUnlocked() {
        String path = "desktops/" + desktop;
        put(path + "/lock", "evidence").then().statusCode(200).body("lockReason", equalTo("evidence"));
        put(path + "/lock", "evidence").then().statusCode(200);

        assertLocked(admin().post("/api/v1/" + path + "/start"));
        assertLocked(assign(desktop, terminal, "LOCAL"));
        assertLocked(admin().delete("/api/v1/" + path + "/assignment"));
        assertLocked(admin().delete("/api/v1/" + path));
        admin().post("/api/v1/batches/" + batch + "/cancel")
                .then()
                .statusCode(409)
                .body("faults.reason", contains("is locked: evidence"));
        admin().post("/api/v1/" + path + "/stop").then().statusCode(202);
        assertThat(get("/api/v1/" + path).getString("state")).isEqualTo("READY");

        admin().delete("/api/v1/" + path + "/lock").then().statusCode(200).body("lockReason", nullValue());
        admin().delete("/api/v1/" + path + "/lock").then().statusCode(200);
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
    }

    @Test
    void freesALockedDesktopOfATerminalThatIsRevoked() {
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
        put("desktops/" + desktop + "/lock", "exam").then().statusCode(200);
        admin().body(Map.of("reason", "stolen"))
                .post("/api/v1/terminals/" + terminal + "/revoke")
                .then()
                .statusCode(200);
        assertThat(get("/api/v1/desktops/" + desktop).getString("terminalId")).isNull();
    }

    @Test
    void putsNothingOnATerminalThatIsOutOfUse() {
        put("terminals/" + terminal + "/maintenance", "fan is loud")
                .then()
                .statusCode(200)
                .body("maintenanceReason", equalTo("fan is loud"));
        String name = get("/api/v1/terminals/" + terminal).getString("name");
        assign(desktop, terminal, "LOCAL")
                .then()
                .statusCode(409)
                .body("code", equalTo("TERMINAL_IN_MAINTENANCE"))
                .body("detail", equalTo("Terminal %s is out of use: fan is loud".formatted(name)));
        admin().delete("/api/v1/terminals/" + terminal + "/maintenance")
                .then()
                .statusCode(200)
                .body("maintenanceReason", nullValue());
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
    }

    @Test
    void putsNothingInALabThatIsClosedAndKeepsWhatIsOutOfUseByItself() {
        UUID lab = UUID.fromString(get("/api/v1/terminals/" + terminal).getString("labId"));
        put("closures/" + lab, "painters").then().statusCode(200);
        put("terminals/" + terminal + "/maintenance", "fan is loud")
                .then()
                .statusCode(200)
                .body("closedReason", equalTo("painters"));
        assign(desktop, terminal, "LOCAL")
                .then()
                .statusCode(409)
                .body("detail", endsWith("is out of use: its lab is closed: painters"));
        admin().delete("/api/v1/closures/" + lab).then().statusCode(204);
        assign(desktop, terminal, "LOCAL").then().statusCode(409).body("detail", endsWith("fan is loud"));
    }

    @Test
    void hasADeletedDesktopBackAsItWas() {
        String path = "/api/v1/desktops/" + desktop;
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
        admin().post(path + "/start").then().statusCode(202);
        admin().delete(path)
                .then()
                .statusCode(202)
                .body("state", equalTo("RECYCLED"))
                .body("purgeTime", notNullValue())
                .body("terminalId", nullValue())
                .body("running", equalTo(false));
        admin().delete(path).then().statusCode(202).body("state", equalTo("RECYCLED"));
        assertThat(desktopsOf(batch)).isEmpty();
        as(TestTokens.of(UUID.fromString(get(path).getString("userId")), "student"))
                .get("/api/v1/desktops?state=RECYCLED")
                .then()
                .body("items", empty());
        assertThat(get("/api/v1/desktops?state=RECYCLED&batchId=" + batch).getList("items.id", UUID.class))
                .containsExactly(desktop);
        admin().post(path + "/start").then().statusCode(409).body("code", equalTo("WRONG_STATE"));

        admin().post(path + "/restore")
                .then()
                .statusCode(200)
                .body("state", equalTo("READY"))
                .body("purgeTime", nullValue());
        admin().post(path + "/restore").then().statusCode(200);
        await().during(UNDO.plusSeconds(1))
                .until(() -> get(path).getString("state").equals("READY"));
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
    }

    @Test
    void removesADeletedDesktopThatNobodyWantsBack() {
        String path = "/api/v1/desktops/" + desktop;
        admin().delete(path).then().statusCode(202).body("state", equalTo("RECYCLED"));
        assertThat(images.hasVolume(desktop)).isTrue();
        await().until(() -> admin().get(path).statusCode() == 404);
        assertThat(images.hasVolume(desktop)).isFalse();
        admin().post(path + "/restore").then().statusCode(404);
        admin().delete(path).then().statusCode(204);
    }

    @Test
    void freesTheNameOfADeletedDesktop() {
        String section = get("/api/v1/desktops/" + desktop).getString("sectionId");
        String profile = get("/api/v1/batches/" + batch).getString("profileId");
        admin().delete("/api/v1/desktops/" + desktop).then().statusCode(202);

        finishedBatch(UUID.fromString(section), profile);

        admin().post("/api/v1/desktops/" + desktop + "/restore")
                .then()
                .statusCode(409)
                .body("code", equalTo("DESKTOP_NAME_TAKEN"));
        assertThat(get("/api/v1/desktops/" + desktop).getString("state")).isEqualTo("RECYCLED");
        await().until(() -> admin().get("/api/v1/desktops/" + desktop).statusCode() == 404);
        assertThat(get("/api/v1/desktops?sectionId=" + section).getList("items.state", String.class))
                .containsExactly("READY");
    }

    @Test
    void restoresOnlyWhatWasDeleted() {
        String waiting = postBatch(sections.add(1).id(), profile(images.image(Mishap.WORKS_THEN_HANGS)), null)
                .path("id");
        UUID unmade = desktopsOf(waiting).get(0);
        admin().post("/api/v1/desktops/" + unmade + "/restore")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
        await().until(() -> get("/api/v1/batches/" + waiting).getString("state").equals("SUCCEEDED"));
        assertThat(get("/api/v1/desktops/" + unmade).getString("volumeId")).isNotNull();
    }

    @Test
    void asksForAReasonAndForTheRightToDoSo() {
        put("desktops/" + desktop + "/lock", " ").then().statusCode(400);
        put("terminals/" + terminal + "/maintenance", "").then().statusCode(400);
        put("desktops/" + UUID.randomUUID() + "/lock", "x").then().statusCode(404);
        as(TestTokens.withRoles("teacher"))
                .body(Map.of("reason", "x"))
                .put("/api/v1/desktops/" + desktop + "/lock")
                .then()
                .statusCode(403);
        as(TestTokens.withRoles("student"))
                .body(Map.of("reason", "x"))
                .put("/api/v1/terminals/" + terminal + "/maintenance")
                .then()
                .statusCode(403);
    }
}
