package org.idvserver.desktop.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.PlayedTerminal;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An image version goes to the terminals of a lab in waves. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class RolloutsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, Object> STRICT =
            Map.of("leastHealthyPercent", 100, "mostFailures", 0, "soakSeconds", 0, "switchAfterSeconds", 0);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    Pool pool;

    @Inject
    Rollouts rollouts;

    private static final Map<String, Object> SOAKING =
            Map.of("leastHealthyPercent", 100, "mostFailures", 0, "soakSeconds", 600, "switchAfterSeconds", 0);

    private final List<PlayedTerminal> played = new ArrayList<>();
    private UUID image;
    private UUID section;
    private Sections.Lab lab;
    private List<UUID> terminals;
    private UUID version;
    private String before;

    @AfterEach
    void switchOff() {
        played.forEach(PlayedTerminal::close);
    }

    /** A lab whose terminals each have a running desktop; the first so many of them are switched on. */
    private void aClass(int size, int on) {
        image = images.image();
        aClass(size, on, profile(image));
    }

    private void aClass(int size, int on, String profile) {
        section = sections.add(size).id();
        finishedBatch(section, profile);
        lab = sections.addLab(size);
        terminals = new ArrayList<>();
        for (int seat = 0; seat < size; seat++) {
            terminals.add(enrolled(newTerminal(lab, seat)));
        }
        admin().body(Map.of("sectionId", section, "labId", lab.id(), "start", true))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200);
        for (int number = 0; number < on; number++) {
            switchOn(number);
        }
        await().until(() -> desktops().getList("items.run.state").stream()
                        .filter("RUNNING"::equals)
                        .count()
                == on);
        before = desktops().getString("items[0].imageVersionId");
        version = images.release(image);
    }

    private PlayedTerminal switchOn(int number) {
        PlayedTerminal machine = PlayedTerminal.on(terminals.get(number));
        played.add(machine);
        return machine;
    }

    private JsonPath desktops() {
        return get("/api/v1/desktops?sectionId=" + section);
    }

    private Map<String, JsonPath> desktopByTerminal() {
        Map<String, JsonPath> found = new HashMap<>();
        for (String id : desktops().getList("items.id", String.class)) {
            JsonPath desktop = get("/api/v1/desktops/" + id);
            found.put(desktop.getString("terminalId"), desktop);
        }
        return found;
    }

    private JsonPath desktopOn(int number) {
        return desktopByTerminal().get(terminals.get(number).toString());
    }

    private Map<String, Object> wish(Map<String, Object> changes) {
        Map<String, Object> wish = new HashMap<>(Map.of(
                "imageId",
                image,
                "versionId",
                version,
                "labIds",
                List.of(lab.id()),
                "canary",
                Map.of("terminalIds", List.of(terminals.get(0))),
                "waves",
                List.of(50, 100),
                "gate",
                STRICT));
        wish.putAll(changes);
        return wish;
    }

    private static Response post(Map<String, Object> wish) {
        return admin().body(wish).post("/api/v1/rollouts");
    }

    private String begun(Map<String, Object> changes) {
        return post(wish(changes)).then().statusCode(202).extract().path("id");
    }

    private static void steer(String rollout, String act) {
        admin().body("{}")
                .post("/api/v1/rollouts/" + rollout + "/" + act)
                .then()
                .statusCode(202);
    }

    private static JsonPath shown(String rollout) {
        return get("/api/v1/rollouts/" + rollout);
    }

    private static void awaitState(String rollout, String state) {
        await().until(() -> shown(rollout).getString("state").equals(state));
    }

    private static void awaitReason(String rollout, String reason) {
        await().until(() -> reason.equals(shown(rollout).getString("reason")));
    }

    private static int count(String rollout, String state) {
        return shown(rollout).getInt("counts.byState." + state);
    }

    private JsonPath item(String rollout, int number) {
        return admin().get("/api/v1/rollouts/" + rollout + "/items")
                .jsonPath()
                .setRootPath("items.find { it.terminalId == '" + terminals.get(number) + "' }");
    }

    private void awaitItem(String rollout, int number, String state, String reason) {
        await().until(() -> {
            JsonPath item = item(rollout, number);
            return state.equals(item.getString("state")) && (reason == null || reason.equals(item.getString("reason")));
        });
    }

    private static void staysFor(Duration time, String rollout, String state) {
        await().during(time).until(() -> shown(rollout).getString("state").equals(state));
    }

    @Test
    void bringsAVersionToALabInThreeWaves() {
        aClass(4, 4);
        String rollout = begun(Map.of());
        awaitState(rollout, "FINISHED");

        JsonPath shown = shown(rollout);
        assertThat(shown.getInt("waves")).isEqualTo(3);
        assertThat(shown.getInt("wave")).isEqualTo(3);
        assertThat(shown.getInt("counts.byState.HEALTHY")).isEqualTo(4);
        assertThat(shown.getString("finishTime")).isNotNull();
        assertThat(desktops().getList("items.imageVersionId")).containsOnly(version.toString());
        assertThat(desktops().getList("items.run.state")).containsOnly("RUNNING");
        assertThat(desktops().getList("items.resetGeneration")).containsOnly(1);
        JsonPath items = get("/api/v1/rollouts/" + rollout + "/items");
        assertThat(items.getList("items.wave")).isEqualTo(List.of(1, 2, 3, 3));
        assertThat(items.getString("items[0].terminalId"))
                .isEqualTo(terminals.get(0).toString());
        assertThat(Instant.parse(items.getString("items[1].startTime")))
                .isAfterOrEqualTo(Instant.parse(items.getString("items[0].finishTime")));
        assertThat(Instant.parse(items.getString("items[2].startTime")))
                .isAfterOrEqualTo(Instant.parse(items.getString("items[1].finishTime")));
        assertTold(rollout, "\"toState\":\"FINISHED\"", "\"healthyCount\":4");
    }

    private static void assertTold(String rollout, String... words) {
        new Topic("idv.desktop.v1")
                .readUntil(
                        seen -> seen.stream()
                                .filter(event -> rollout.equals(event.key()))
                                .filter(event -> Topic.type(event).equals("idv.desktop.rollout-state-changed.v1"))
                                .anyMatch(event -> List.of(words).stream()
                                        .allMatch(word -> event.value().contains(word))),
                        LIMIT);
    }

    @Test
    void haltsWhenTheCanaryFailsAndGoesOnWhenItIsMended() {
        aClass(3, 3);
        played.get(0).failToRun(version);
        String rollout = begun(Map.of());
        awaitState(rollout, "HALTED");

        assertThat(shown(rollout).getString("reason")).isEqualTo("TOO_MANY_FAILURES");
        assertThat(item(rollout, 0).getString("state")).isEqualTo("FAILED");
        assertThat(item(rollout, 0).getString("reason")).isEqualTo("DISK_FAILED");
        assertThat(item(rollout, 0).getInt("attempts")).isEqualTo(1);
        assertThat(item(rollout, 1).getInt("attempts")).isZero();
        assertThat(count(rollout, "PENDING")).isEqualTo(2);
        assertThat(desktopOn(1).getString("imageVersionId")).isEqualTo(before);
        assertTold(rollout, "\"toState\":\"HALTED\"", "\"reason\":\"TOO_MANY_FAILURES\"", "\"failedCount\":1");
        staysFor(Duration.ofMillis(700), rollout, "HALTED");

        played.get(0).recover();
        steer(rollout, "resume");
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(3);
        assertThat(item(rollout, 0).getInt("attempts")).isEqualTo(2);
        assertThat(item(rollout, 1).getInt("attempts")).isEqualTo(1);
    }

    @Test
    void describesWhatItsLedgerCounts() {
        given().header("Accept", "application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body(
                        "components.schemas.RolloutItemView.properties.attempts.description",
                        startsWith("How often it was begun"));
    }

    @Test
    void failsATerminalWhoseCopyFailsAndHaltsWhenTooFewCanBeHealthy() {
        aClass(3, 3);
        played.get(0).failToCopy(version);
        String rollout = begun(Map.of(
                "gate",
                Map.of("leastHealthyPercent", 50, "mostFailures", 3, "soakSeconds", 0, "switchAfterSeconds", 0)));
        awaitState(rollout, "HALTED");
        assertThat(shown(rollout).getString("reason")).isEqualTo("TOO_FEW_HEALTHY");
        assertThat(item(rollout, 0).getString("reason")).isEqualTo("SEGMENT_CORRUPT");
        assertThat(desktopOn(0).getString("imageVersionId"))
                .as("switched only when the copy is whole")
                .isEqualTo(before);
    }

    @Test
    void beginsNothingWhileItIsPaused() {
        aClass(2, 2);
        played.get(0).fetchSlowly(version);
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitItem(rollout, 0, "STAGING", "IMAGE_FETCHING");
        await().untilAsserted(() -> assertThat(
                        played.get(0).client().newest().getImagesList().stream().map(ImageOrder::getVersionId))
                .containsExactlyInAnyOrder(before, version.toString()));

        steer(rollout, "pause");
        steer(rollout, "pause");
        played.get(0).recover();
        awaitItem(rollout, 0, "SWITCHING", "ROLLOUT_HELD");
        staysFor(Duration.ofMillis(700), rollout, "PAUSED");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);
        assertThat(item(rollout, 1).getString("state")).isEqualTo("PENDING");

        steer(rollout, "resume");
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
    }

    @Test
    void waitsForTheSoakTime() {
        aClass(2, 2);
        String rollout = begun(Map.of(
                "waves",
                List.of(100),
                "gate",
                Map.of("leastHealthyPercent", 100, "mostFailures", 0, "soakSeconds", 2, "switchAfterSeconds", 0)));
        awaitItem(rollout, 0, "HEALTHY", null);
        await().until(() -> shown(rollout).getString("wavePassedTime") != null);
        Instant passed = Instant.parse(shown(rollout).getString("wavePassedTime"));
        assertThat(item(rollout, 1).getString("state")).isEqualTo("PENDING");
        awaitState(rollout, "FINISHED");
        assertThat(Instant.parse(item(rollout, 1).getString("startTime"))).isAfterOrEqualTo(passed.plusSeconds(2));
    }

    @Test
    void waitsForNoDeadMachineAndLetsItFollow() {
        aClass(3, 2);
        String rollout = begun(Map.of("canary", Map.of("terminalIds", List.of(terminals.get(2), terminals.get(0)))));
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
        assertThat(item(rollout, 2).getString("state")).isEqualTo("WAITING_OFFLINE");
        assertThat(item(rollout, 2).getString("reason")).isEqualTo("TERMINAL_OFFLINE");

        switchOn(2);
        awaitItem(rollout, 2, "HEALTHY", null);
        assertThat(desktopOn(2).getString("imageVersionId")).isEqualTo(version.toString());
        assertThat(shown(rollout).getString("state")).isEqualTo("FINISHED");
    }

    @Test
    void waitsForACanaryWhenAllAreAway() {
        aClass(3, 2);
        String rollout = begun(Map.of("canary", Map.of("terminalIds", List.of(terminals.get(2)))));
        awaitReason(rollout, "NOBODY_TRIED");
        await().during(Duration.ofMillis(700)).until(() -> shown(rollout).getInt("wave") == 1);
        assertThat(shown(rollout).getString("state")).isEqualTo("RUNNING");
        assertThat(shown(rollout).getString("message")).contains("1 are away");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);

        switchOn(2);
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(3);
        assertThat(shown(rollout).getString("reason")).isNull();
        assertThat(shown(rollout).getBoolean("vouched")).isFalse();
    }

    @Test
    void goesOnWithoutACanaryWhenSomebodyVouchesForTheVersion() {
        aClass(3, 2);
        String rollout = begun(Map.of("canary", Map.of("terminalIds", List.of(terminals.get(2)))));
        awaitReason(rollout, "NOBODY_TRIED");
        as(TestTokens.withRoles("teacher"))
                .post("/api/v1/rollouts/" + rollout + "/vouch")
                .then()
                .statusCode(403);
        steer(rollout, "vouch");
        steer(rollout, "vouch");
        awaitState(rollout, "FINISHED");
        assertThat(shown(rollout).getBoolean("vouched")).isTrue();
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> rollout.equals(event.key())
                                        && event.value().contains("\"rollout.vouched-for\"")),
                        LIMIT);
    }

    @Test
    void waitsForADesktopThatRunsWhereNobodyWorks() {
        aClass(2, 2);
        stopAll();
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitReason(rollout, "NO_DESKTOP_RAN");
        assertThat(item(rollout, 0).getString("state")).isEqualTo("HEALTHY");
        assertThat(item(rollout, 0).getString("ranTime")).isNull();
        staysFor(Duration.ofMillis(700), rollout, "RUNNING");
        assertThat(item(rollout, 1).getString("state")).isEqualTo("PENDING");

        start(0);
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
        assertThat(item(rollout, 0).getString("ranTime")).isNotNull();
        assertThat(item(rollout, 1).getString("ranTime"))
                .as("its desktop is stopped")
                .isNull();
    }

    @Test
    void haltsWhenTheFirstDesktopThatIsStartedDoesNotRun() {
        aClass(2, 2);
        stopAll();
        played.get(0).failToRun(version);
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitReason(rollout, "NO_DESKTOP_RAN");
        start(0);
        awaitReason(rollout, "TOO_MANY_FAILURES");
        assertThat(shown(rollout).getString("state")).isEqualTo("HALTED");
        assertThat(item(rollout, 0).getString("reason")).isEqualTo("DISK_FAILED");
        assertThat(desktopOn(1).getString("imageVersionId")).isEqualTo(before);
    }

    @Test
    void haltsWhenAHealthyDesktopFailsWithinTheSoakTime() {
        aClass(2, 2);
        String rollout = begun(Map.of(
                "waves",
                List.of(100),
                "gate",
                Map.of("leastHealthyPercent", 100, "mostFailures", 0, "soakSeconds", 600, "switchAfterSeconds", 0)));
        awaitItem(rollout, 0, "HEALTHY", null);
        await().until(() -> item(rollout, 0).getString("ranTime") != null);
        played.get(0).failToRun(version);
        awaitState(rollout, "HALTED");
        assertThat(item(rollout, 0).getString("state")).isEqualTo("FAILED");
        assertThat(item(rollout, 0).getString("ranTime")).isNull();
        assertThat(item(rollout, 1).getString("state")).isEqualTo("PENDING");
    }

    @Test
    void waitsForTheClassWhoseDesktopsAreOnNoTerminalBetweenLessons() {
        aClass(2, 2);
        stopAll();
        for (String id : desktops().getList("items.id", String.class)) {
            admin().delete("/api/v1/desktops/" + id + "/assignment").then().statusCode(200);
        }
        await().until(() -> desktopByTerminal().keySet().stream().noneMatch(id -> id != null));
        String rollout = begun(Map.of("waves", List.of(100), "gate", SOAKING));
        awaitReason(rollout, "NO_DESKTOP_RAN");

        admin().body(Map.of("sectionId", section, "labId", lab.id(), "start", true))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200);
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(version.toString());
        assertThat(desktopOn(1).getString("imageVersionId"))
                .as("the class does not try it all at once")
                .isEqualTo(before);
        sql("update rollouts set soak_millis = 0 where id = $1", rollout);
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
    }

    private void sql(String change, String id) {
        sql(change, Tuple.of(UUID.fromString(id)));
    }

    private void sql(String change, Tuple values) {
        pool.preparedQuery(change).execute(values).await().atMost(LIMIT);
    }

    /** The terminals that the next pass would look at. */
    private List<UUID> due(String rollout) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Panache.withSession(() -> rollouts.get(
                            UUID.fromString(rollout))
                    .flatMap(found ->
                            rollouts.dueItems(found, Instant.now().minus(LIMIT), new UUID(0, 0), terminals.size()))
                    .map(items -> items.stream().map(RolloutItem::terminalId).toList())));
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void looksAtNoTerminalThatIsSwitchedOffThoughItsDesktopIsWished() {
        aClass(2, 2);
        stopAll();
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitReason(rollout, "NO_DESKTOP_RAN");
        played.get(0).close();
        await().until(() -> !terminal(terminals.get(0)).getBoolean("connected"));
        start(0);
        sql(
                "update desktops set run_state = 'RUNNING' where id = $1",
                desktopOn(0).getString("id"));
        assertThat(due(rollout)).isEmpty();
        assertThat(item(rollout, 0).getString("ranTime")).isNull();

        switchOn(0);
        awaitState(rollout, "FINISHED");
        assertThat(item(rollout, 0).getString("ranTime")).isNotNull();
    }

    @Test
    void looksAtNoTerminalThatIsOutOfUseUntilItIsUsedAgain() {
        aClass(2, 2);
        String maintenance = "/api/v1/terminals/" + terminals.get(0) + "/maintenance";
        admin().body(Map.of("reason", "fan is loud")).put(maintenance).then().statusCode(200);
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitItem(rollout, 0, "WAITING_OFFLINE", "TERMINAL_IN_MAINTENANCE");
        awaitReason(rollout, "NOBODY_TRIED");
        assertThat(due(rollout)).isEmpty();

        played.get(0).close();
        awaitItem(rollout, 0, "WAITING_OFFLINE", "TERMINAL_OFFLINE");
        assertThat(due(rollout)).isEmpty();
        switchOn(0);
        awaitItem(rollout, 0, "WAITING_OFFLINE", "TERMINAL_IN_MAINTENANCE");
        assertThat(due(rollout)).isEmpty();
        admin().delete(maintenance).then().statusCode(200);
        awaitState(rollout, "FINISHED");
    }

    @Test
    void leavesWhatFailsUnderALaterRolloutToThatOne() {
        aClass(1, 1);
        String first = begun(Map.of("gate", SOAKING));
        awaitState(first, "FINISHED");
        UUID later = images.release(image);
        played.get(0).fetchSlowly(later);
        String second = begun(Map.of("versionId", later));
        awaitItem(second, 0, "STAGING", "IMAGE_FETCHING");
        played.get(0).failToRun(version);
        await().until(() -> desktopOn(0).getString("run.state").equals("FAILED"));
        assertThat(due(first)).isEmpty();
        staysFor(Duration.ofMillis(1200), first, "FINISHED");
        assertThat(item(first, 0).getString("state")).isEqualTo("HEALTHY");

        // What failed just before somebody asked for the later one.
        sql("update rollout_items set state = 'FAILED' where rollout_id = $1", first);
        sql("update rollouts set next_attempt = now() where id = $1", first);
        await().until(() -> nextAttempt(first).isAfter(Instant.now().plus(LIMIT)));
        staysFor(Duration.ofMillis(700), first, "FINISHED");
        steer(second, "halt");
        steer(second, "resume");
        played.get(0).recover();
        awaitState(second, "FINISHED");
        sql("update rollouts set next_attempt = now() where id = $1", first);
        awaitState(first, "HALTED");
        steer(first, "rollback");
        awaitState(first, "ROLLED_BACK");
    }

    @Test
    void takesOverWhatFailedInARolloutThatIsOver() {
        aClass(1, 1);
        String first = begun(Map.of());
        awaitState(first, "FINISHED");
        sql("update rollout_items set state = 'FAILED' where rollout_id = $1", first);
        String second = begun(Map.of("versionId", images.release(image)));
        awaitState(second, "FINISHED");
        assertThat(item(first, 0).getString("state")).isEqualTo("SKIPPED");
        assertThat(item(first, 0).getString("reason")).isEqualTo("SUPERSEDED");
    }

    private Instant nextAttempt(String rollout) {
        return pool.preparedQuery("select next_attempt from rollouts where id = $1")
                .execute(Tuple.of(UUID.fromString(rollout)))
                .await()
                .atMost(LIMIT)
                .iterator()
                .next()
                .getOffsetDateTime(0)
                .toInstant();
    }

    @Test
    void asksForNoProofWhereTheImageHasNoDesktops() {
        aClass(2, 2);
        image = images.image();
        version = images.release(image);
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitState(rollout, "FINISHED");
        assertThat(count(rollout, "HEALTHY")).isEqualTo(2);
    }

    @Test
    void leavesDesktopsAloneWhoseProfilePinsTheirVersion() {
        image = images.image();
        aClass(1, 1, profile(image, Map.of("versionId", images.release(image))));
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitState(rollout, "FINISHED");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);
    }

    private void stopAll() {
        for (String id : desktops().getList("items.id", String.class)) {
            admin().post("/api/v1/desktops/" + id + "/stop").then().statusCode(202);
        }
        await().until(() -> desktops().getList("items.run.state").stream().allMatch("STOPPED"::equals));
    }

    private void start(int number) {
        admin().post("/api/v1/desktops/" + desktopOn(number).getString("id") + "/start")
                .then()
                .statusCode(202);
    }

    @Test
    void takesEverythingBackByOneCall() {
        aClass(3, 2);
        String rollout = begun(Map.of("waves", List.of(100)));
        awaitState(rollout, "FINISHED");
        played.get(1).close();
        await().until(() -> !terminal(terminals.get(1)).getBoolean("connected"));

        steer(rollout, "rollback");
        steer(rollout, "rollback");
        awaitState(rollout, "ROLLED_BACK");
        awaitItem(rollout, 0, "ROLLED_BACK", null);
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);
        assertThat(desktopOn(0).getString("run.state")).isEqualTo("RUNNING");
        awaitItem(rollout, 1, "ROLLING_BACK", "TERMINAL_OFFLINE");
        assertThat(desktopOn(1).getString("imageVersionId")).isEqualTo(before);
        assertThat(item(rollout, 2).getString("state")).isEqualTo("ROLLED_BACK");
        assertTold(rollout, "\"fromState\":\"ROLLING_BACK\"", "\"toState\":\"ROLLED_BACK\"");

        switchOn(1);
        awaitItem(rollout, 1, "ROLLED_BACK", null);
        admin().post("/api/v1/rollouts/" + rollout + "/resume").then().statusCode(409);
    }

    @Test
    void keepsOnTerminalsWhatItWouldGoBackTo() {
        aClass(1, 1);
        String rollout = begun(Map.of());
        awaitState(rollout, "FINISHED");
        // Composed anew after its end.
        admin().post("/api/v1/desktops/" + desktopOn(0).getString("id") + "/restart")
                .then()
                .statusCode(202);
        await().until(() -> played.get(0).client().newest().getDesktops(0).getRestartGeneration() == 2);
        assertThat(played.get(0).client().newest().getImagesList().stream().map(ImageOrder::getVersionId))
                .containsExactlyInAnyOrder(before, version.toString());
    }

    @Test
    void refusesToGoBackToWhatWasThrownAway() {
        aClass(2, 2);
        String rollout = begun(Map.of());
        awaitState(rollout, "FINISHED");
        images.remove(UUID.fromString(before));
        admin().post("/api/v1/rollouts/" + rollout + "/rollback")
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_GONE"))
                .body("faults.field", hasItem(before))
                .body("faults.reason", hasItem("is not there any more; 2 desktops had it"));
        assertThat(shown(rollout).getString("state")).isEqualTo("FINISHED");
        assertThat(desktops().getList("items.imageVersionId")).containsOnly(version.toString());
    }

    @Test
    void doesNotGoBackUnderALaterRollout() {
        aClass(1, 1);
        String first = begun(Map.of());
        awaitState(first, "FINISHED");
        UUID later = images.release(image);
        played.get(0).fetchSlowly(later);
        String second = begun(Map.of("versionId", later));
        awaitItem(second, 0, "STAGING", "IMAGE_FETCHING");
        admin().post("/api/v1/rollouts/" + first + "/rollback")
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLLOUT_IN_THE_WAY"));
        assertThat(shown(first).getString("state")).isEqualTo("FINISHED");
        steer(first, "halt");
        admin().post("/api/v1/rollouts/" + first + "/rollback").then().statusCode(409);
        played.get(0).recover();
        awaitState(second, "FINISHED");
        steer(first, "rollback");
        awaitState(first, "ROLLED_BACK");
        assertThat(desktopOn(0).getString("imageVersionId"))
                .as("what the later one brought")
                .isEqualTo(later.toString());
    }

    @Test
    void takesAHaltedRolloutBack() {
        aClass(2, 2);
        played.get(0).failToRun(version);
        String rollout = begun(Map.of());
        awaitState(rollout, "HALTED");
        steer(rollout, "rollback");
        awaitState(rollout, "ROLLED_BACK");
        assertThat(item(rollout, 0).getString("state")).isEqualTo("ROLLED_BACK");
        assertThat(item(rollout, 1).getString("state")).isEqualTo("SKIPPED");
        assertThat(desktops().getList("items.imageVersionId")).containsOnly(before);
    }

    @Test
    void tearsNobodyOutOfALesson() {
        aClass(1, 1);
        UUID lesson = UUID.randomUUID();
        Topic courses = new Topic("idv.course.v1");
        Instant start = Instant.now().minusSeconds(60);
        Courses.schedule(lesson, section, lab.id(), start, start.plusSeconds(5400));
        await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);

        String rollout = begun(Map.of());
        awaitItem(rollout, 0, "SWITCHING", "IN_LESSON");
        await().during(Duration.ofMillis(700))
                .until(() -> desktopOn(0).getString("imageVersionId").equals(before));
        assertThat(count(rollout, "FAILED")).isZero();

        courses.send(
                UUID.randomUUID().toString(),
                "idv.course.lesson-cancelled.v1",
                lesson.toString(),
                "{\"lessonId\": \"%s\"}".formatted(lesson));
        awaitState(rollout, "FINISHED");
        // It left its terminal with the lesson; it takes the version when it comes again.
        await().until(() -> desktopOn(0) == null);
        admin().body(Map.of("sectionId", section, "labId", lab.id()))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200);
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(version.toString());
        admin().post("/api/v1/rollouts/" + rollout + "/rollback").then().statusCode(202);
        awaitState(rollout, "ROLLED_BACK");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);
    }

    @Test
    void leavesARunningDesktopAloneUntilItStops() {
        aClass(1, 1);
        String rollout = begun(Map.of("gate", Map.of("switchAfterSeconds", 3600)));
        awaitItem(rollout, 0, "SWITCHING", "IN_USE");
        assertThat(desktopOn(0).getLong("restartGeneration")).isZero();

        admin().post("/api/v1/desktops/" + desktopOn(0).getString("id") + "/stop")
                .then()
                .statusCode(202);
        awaitState(rollout, "FINISHED");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(version.toString());
        assertThat(desktopOn(0).getBoolean("running")).isFalse();
    }

    @Test
    void leavesALockedDesktopAsItIs() {
        aClass(1, 1);
        admin().body(Map.of("reason", "evidence"))
                .put("/api/v1/desktops/" + desktopOn(0).getString("id") + "/lock")
                .then()
                .statusCode(200);
        String rollout = begun(Map.of());
        awaitState(rollout, "FINISHED");
        assertThat(item(rollout, 0).getString("reason")).isEqualTo("DESKTOP_LOCKED");
        assertThat(desktopOn(0).getString("imageVersionId")).isEqualTo(before);
    }

    @Test
    void switchesEachDesktopOnceThoughClaimsAreLostAgainAndAgain() {
        aClass(3, 3);
        String rollout = begun(Map.of());
        await().until(() -> {
            pool.preparedQuery(
                            "update rollouts set lease_owner = $1, next_attempt = now(), lease_until = null where id = $2")
                    .execute(Tuple.of(UUID.randomUUID(), UUID.fromString(rollout)))
                    .await()
                    .atMost(LIMIT);
            return shown(rollout).getString("state").equals("FINISHED");
        });
        assertThat(desktops().getList("items.resetGeneration")).containsOnly(1);
        assertThat(desktops().getList("items.restartGeneration")).containsOnly(1);
    }

    @Test
    void goesOnWhenTheReplicaThatAdvancedItIsDead() {
        aClass(1, 1);
        String rollout = begun(Map.of());
        UUID dead = UUID.randomUUID();
        UUID claim = UUID.randomUUID();
        sql("insert into replicas (id, alive_until) values ($1, now() - interval '1 minute')", Tuple.of(dead));
        sql(
                "insert into claims (token, replica_id, until) values ($1, $2, now() + interval '1 hour')",
                Tuple.of(claim, dead));
        sql(
                "update rollouts set lease_owner = $1, lease_until = now() + interval '1 hour' where id = $2",
                Tuple.of(claim, UUID.fromString(rollout)));
        awaitState(rollout, "FINISHED");
    }

    @Test
    void refusesASecondRolloutOfTheImageUntilTheFirstIsOver() {
        aClass(2, 1);
        played.get(0).fetchSlowly(version);
        String first = begun(Map.of());
        UUID next = images.release(image);
        List<String> names =
                terminals.stream().map(id -> terminal(id).getString("name")).toList();
        post(wish(Map.of("versionId", next)))
                .then()
                .statusCode(409)
                .body("code", equalTo("ROLLOUT_IN_THE_WAY"))
                .body("faults.field", containsInAnyOrder(names.toArray()))
                .body("faults.reason", hasItem("is in rollout %s, which is RUNNING".formatted(first)));

        played.get(0).recover();
        awaitState(first, "FINISHED");
        String second = begun(Map.of("versionId", next));
        assertThat(item(first, 1).getString("reason"))
                .as("what was away follows the newer one")
                .isEqualTo("SUPERSEDED");
        awaitState(second, "FINISHED");
        switchOn(1);
        awaitItem(second, 1, "HEALTHY", null);
        assertThat(desktops().getList("items.imageVersionId")).containsOnly(next.toString());
    }

    @Test
    void answersTheSameKeyWithTheSameRollout() {
        aClass(1, 0);
        String key = UUID.randomUUID().toString();
        String first = admin().header("Idempotency-Key", key)
                .body(wish(Map.of()))
                .post("/api/v1/rollouts")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        admin().header("Idempotency-Key", key)
                .body(wish(Map.of()))
                .post("/api/v1/rollouts")
                .then()
                .statusCode(202)
                .body("id", equalTo(first));
        admin().header("Idempotency-Key", key)
                .body(wish(Map.of("waves", List.of(100))))
                .post("/api/v1/rollouts")
                .then()
                .statusCode(409)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
        steer(first, "halt");
        assertThat(shown(first).getString("reason")).isEqualTo("ASKED_TO_HALT");
    }

    @Test
    void tellsAllFaultsAtOnce() {
        aClass(1, 0);
        UUID stranger = UUID.randomUUID();
        post(wish(Map.of(
                        "versionId",
                        images.release(images.image()),
                        "labIds",
                        List.of(UUID.randomUUID()),
                        "terminalIds",
                        List.of(terminals.get(0), stranger),
                        "canary",
                        Map.of("terminalIds", List.of(stranger), "count", 1),
                        "waves",
                        List.of(50, 20))))
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder(
                                "versionId",
                                "labIds[0]",
                                "terminalIds[1]",
                                "canary.terminalIds[0]",
                                "canary.count",
                                "waves[1]",
                                "waves"));
        post(wish(Map.of("versionId", images.draft(image), "labIds", List.of())))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("versionId", "terminalIds", "canary.terminalIds[0]"));
        post(Map.of("waves", List.of(0), "gate", Map.of("leastHealthyPercent", 101)))
                .then()
                .statusCode(400)
                .body("faults.size()", equalTo(4));
        admin().get("/api/v1/rollouts/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("ROLLOUT_NOT_FOUND"));
        admin().get("/api/v1/rollouts?pageSize=1").then().statusCode(200);
        as(TestTokens.withRoles("teacher"))
                .body(wish(Map.of()))
                .post("/api/v1/rollouts")
                .then()
                .statusCode(403);
        as(TestTokens.withRoles("teacher")).get("/api/v1/rollouts").then().statusCode(200);
        as(TestTokens.withRoles("student")).get("/api/v1/rollouts").then().statusCode(403);
    }
}
