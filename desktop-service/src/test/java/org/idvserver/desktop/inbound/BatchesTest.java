package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.awaitFinished;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finished;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.application.reconcile.MakeDesktops;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Traced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class BatchesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CLASS = 20;

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    @Inject
    MakeDesktops makeDesktops;

    @Inject
    Work work;

    @Test
    void makesADesktopForEachStudent() {
        var section = sections.add(CLASS);
        String batch = finishedBatch(section.id(), profile(images.image()));

        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("counts.total", equalTo(CLASS))
                .body("counts.succeeded", equalTo(CLASS))
                .body("imageVersionId", notNullValue());
        var desktops = get("/api/v1/desktops?sectionId=" + section.id());
        assertThat(desktops.getList("items.userId", UUID.class)).containsExactlyElementsOf(section.students());
        assertThat(desktops.getList("items.state", String.class)).containsOnly("READY");
        assertThat(new HashSet<>(desktops.getList("items.name", String.class))).hasSize(CLASS);
        assertThat(new HashSet<>(desktops.getList("items.volumeId", String.class)))
                .hasSize(CLASS);
        assertThat(desktops.getList("items.nics.kind.flatten()", String.class)).hasSize(2 * CLASS);
        assertThat(desktops.getString("items[0].name"))
                .isEqualTo(section.name().toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + "-01");
        assertThat(get("/api/v1/batches/" + batch + "/items").getList("items.position", Integer.class))
                .isSorted()
                .hasSize(CLASS);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNAVAILABLE", "WORKS_THEN_FAILS", "WORKS_THEN_HANGS"})
    void endsWithEachDesktopOnceWhateverAPeerDoes(Mishap mishap) {
        var section = sections.add(CLASS);
        String batch = finishedBatch(section.id(), profile(images.image(mishap)));

        assertThat(get("/api/v1/batches/" + batch).getString("state")).isEqualTo("SUCCEEDED");
        assertMadeOnce(batch);
        assertThat(get("/api/v1/batches/" + batch + "/items").getList("items.attempts", Integer.class))
                .containsOnly(2);
        assertTimed(batch);
    }

    /** A second attempt does not begin anew. */
    private static void assertTimed(String batch) {
        Instant asked = Instant.parse(get("/api/v1/batches/" + batch).getString("createTime"));
        Instant over = Instant.parse(get("/api/v1/batches/" + batch).getString("finishTime"));
        JsonPath items = get("/api/v1/batches/" + batch + "/items?state=SUCCEEDED");
        assertThat(get("/api/v1/batches/" + batch + "/items?state=FAILED").getList("items"))
                .isEmpty();
        for (int item = 0; item < CLASS; item++) {
            Instant started = Instant.parse(items.getString("items[" + item + "].startTime"));
            Instant finished = Instant.parse(items.getString("items[" + item + "].finishTime"));
            assertThat(List.of(asked, started, finished, over)).isSorted();
        }
    }

    @Test
    void takesOverFromAReplicaThatDied() {
        var section = sections.add(CLASS);
        String profile = profile(images.image());
        // A dead replica: it claims in a tight race with the living ones, and never does anything with its claims.
        var dead = CompletableFuture.runAsync(() -> {
            for (int claim = 0; claim < 200; claim++) {
                run(() -> work.claimDesktopsToMake(7));
            }
        });
        String batch = finishedBatch(section.id(), profile);
        dead.join();
        assertMadeOnce(batch);
    }

    private static Map<String, Integer> created(List<ConsumerRecord<String, String>> seen, String batch) {
        Map<String, Integer> created = new HashMap<>();
        seen.stream()
                .filter(event ->
                        event.value().contains(batch) && Topic.type(event).equals("idv.desktop.created.v1"))
                .forEach(event -> created.merge(event.key(), 1, Integer::sum));
        return created;
    }

    private static long ready(List<ConsumerRecord<String, String>> seen, UUID desktop) {
        return seen.stream()
                .filter(event -> desktop.toString().equals(event.key()))
                .filter(event -> event.value().contains("\"toState\":\"READY\""))
                .count();
    }

    @Test
    void makesEachDesktopOnceWithManyReconcilers() {
        var section = sections.add(CLASS);
        String profile = profile(images.image(Mishap.WORKS_THEN_FAILS, Mishap.UNAVAILABLE));
        List<CompletableFuture<Void>> reconcilers = new ArrayList<>();
        for (int reconciler = 0; reconciler < 3; reconciler++) {
            reconcilers.add(CompletableFuture.runAsync(() -> {
                for (int pass = 0; pass < 20; pass++) {
                    run(makeDesktops::pass);
                }
            }));
        }
        String batch = finishedBatch(section.id(), profile);
        reconcilers.forEach(CompletableFuture::join);
        assertMadeOnce(batch);

        List<UUID> desktops = desktopsOf(batch);
        // Partitions are read side by side: what was told last may be seen first.
        List<ConsumerRecord<String, String>> told = new Topic("idv.desktop.v1")
                .readUntil(
                        seen -> count(seen, batch, "SUCCEEDED") > 0
                                && created(seen, batch).size() == CLASS
                                && desktops.stream().allMatch(desktop -> ready(seen, desktop) > 0),
                        LIMIT);
        assertThat(count(told, batch, "SUCCEEDED")).isEqualTo(1);
        Map<String, Integer> created = created(told, batch);
        assertThat(created).hasSize(CLASS).allSatisfy((desktop, times) -> assertThat(times)
                .isEqualTo(1));
        assertThat(desktops)
                .allSatisfy(desktop -> assertThat(ready(told, desktop)).isEqualTo(1));
    }

    private static long count(List<ConsumerRecord<String, String>> events, String batch, String state) {
        return events.stream()
                .filter(event -> batch.equals(event.key()) && event.value().contains("\"toState\":\"" + state + "\""))
                .count();
    }

    @Test
    void keepsTheVersionOfABatchWhenTheChannelMoves() {
        UUID image = images.image(Mishap.UNAVAILABLE, Mishap.UNAVAILABLE);
        String profile = profile(image);
        String first = postBatch(sections.add(3).id(), profile, null).path("id");
        await().until(() -> get("/api/v1/batches/" + first).getString("imageVersionId") != null);
        String pinned = get("/api/v1/batches/" + first).getString("imageVersionId");
        images.move(image);
        String second = finishedBatch(sections.add(3).id(), profile);

        await().until(() -> get("/api/v1/batches/" + first).getString("state").equals("SUCCEEDED"));
        assertThat(get("/api/v1/desktops?batchId=" + first).getList("items.imageVersionId", String.class))
                .containsOnly(pinned);
        assertThat(get("/api/v1/batches/" + second).getString("imageVersionId")).isNotEqualTo(pinned);
    }

    @Test
    void givesUpWithAReasonAndRetriesOnlyWhatFailed() {
        UUID image = images.image(Mishap.REFUSES);
        String batch = finishedBatch(sections.add(3).id(), profile(image));
        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("state", equalTo("FAILED"))
                .body("counts.failed", equalTo(3));
        admin().get("/api/v1/batches/" + batch + "/items")
                .then()
                .body("items.reason", hasItem("STORAGE_UNAVAILABLE"))
                .body("items.message", hasItem("Storage does not answer"));
        assertThat(get("/api/v1/desktops?state=FAILED&batchId=" + batch).getList("items"))
                .hasSize(3);

        images.failClones(image);
        admin().post("/api/v1/batches/" + batch + "/retry").then().statusCode(202);
        await().until(() -> get("/api/v1/batches/" + batch).getString("state").equals("SUCCEEDED"));
        assertMadeOnce(batch, 3);
        admin().post("/api/v1/batches/" + batch + "/retry")
                .then()
                .statusCode(202)
                .body("state", equalTo("SUCCEEDED"));
    }

    @Test
    void saysWhenARetryWillBeDone() {
        // More than are made at once: one group is refused, and the retry takes a while.
        UUID image = images.image(Mishap.REFUSES);
        String batch = finishedBatch(sections.add(201).id(), profile(image));
        assertThat(get("/api/v1/batches/" + batch).getString("estimatedFinishTime"))
                .isNull();

        images.failClones(image, Mishap.WORKS_THEN_HANGS);
        String end = admin().post("/api/v1/batches/" + batch + "/retry")
                .then()
                .statusCode(202)
                .body("state", equalTo("RUNNING"))
                .extract()
                .path("estimatedFinishTime");

        assertThat(Instant.parse(end))
                .isBetween(Instant.now().minusSeconds(1), Instant.now().plusSeconds(300));
    }

    @Test
    void failsAfterTheLastAttempt() {
        Mishap[] always = new Mishap[50];
        java.util.Arrays.fill(always, Mishap.UNAVAILABLE);
        String batch = finishedBatch(sections.add(1).id(), profile(images.image(always)));
        admin().get("/api/v1/batches/" + batch + "/items").then().body("items[0].attempts", equalTo(6));
    }

    @Test
    void answersTheSameBatchForTheSameKey() {
        UUID section = sections.add(2).id();
        String profile = profile(images.image());
        String key = UUID.randomUUID().toString();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int call = 0; call < 4; call++) {
            answers.add(CompletableFuture.supplyAsync(() -> postBatch(section, profile, key)
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id")));
        }
        assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(get("/api/v1/desktops?sectionId=" + section).getList("items"))
                .hasSize(2);

        postBatch(sections.add(2).id(), profile, key)
                .then()
                .statusCode(409)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void makesDesktopsForNamedStudentsAndLeavesTheOthersTheirNames() {
        var section = sections.add(4);
        List<UUID> students = section.students();
        String profile = profile(images.image());
        String some = postFor(section.id(), List.of(students.get(3), students.get(1)), profile)
                .then()
                .statusCode(202)
                .body("counts.total", equalTo(2))
                .extract()
                .path("id");
        awaitFinished(some);
        var made = get("/api/v1/desktops?batchId=" + some);
        assertThat(made.getList("items.userId", UUID.class)).containsExactly(students.get(1), students.get(3));
        assertThat(made.getString("items[0].name")).endsWith("-02");
        assertThat(made.getString("items[1].name")).endsWith("-04");

        postFor(section.id(), List.of(students.get(0), students.get(2)), profile)
                .then()
                .statusCode(202);
        postFor(section.id(), List.of(students.get(0), UUID.randomUUID(), students.get(0)), profile)
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("userIds[1]", "userIds[2]"));
        postFor(section.id(), List.of(), profile).then().statusCode(400).body("faults.field", contains("userIds"));
    }

    private static Response postFor(UUID section, List<UUID> users, String profile) {
        return admin().body(Map.of("sectionId", section, "userIds", users, "profileId", profile))
                .post("/api/v1/batches");
    }

    @Test
    void refusesNamesThatAreTaken() {
        UUID section = sections.add(2).id();
        String profile = profile(images.image());
        finishedBatch(section, profile);
        postBatch(section, profile, null)
                .then()
                .statusCode(409)
                .body("code", equalTo("DESKTOP_NAME_TAKEN"))
                .body("faults", hasSize(2));
    }

    @Test
    void tellsAllFaultsOfABatch() {
        String profile = profile(images.image());
        admin().body(Map.of("namePattern", "{room}_X"))
                .post("/api/v1/batches")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("faults.field", hasItems("sectionId", "profileId", "namePattern"))
                .body("faults.reason", hasItem("has the unknown placeholder {room}"));
        postBatch(UUID.randomUUID(), profile, null).then().statusCode(400).body("faults.field", hasItem("sectionId"));
        postBatch(UUID.randomUUID(), UUID.randomUUID().toString(), null)
                .then()
                .statusCode(400)
                .body("faults.field", hasItems("sectionId", "profileId"));
        postBatch(sections.add(0).id(), profile, null)
                .then()
                .statusCode(400)
                .body("faults.reason", hasItem("the section has no students"));
        postBatch(sections.add(1).id(), UUID.randomUUID().toString(), null)
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("profileId"));
    }

    @Test
    void tellsAllFaultsOfAProfile() {
        admin().body(Map.of(
                        "name",
                        "",
                        "vcpuCount",
                        0,
                        "memoryMib",
                        1,
                        "nics",
                        List.of(),
                        "channel",
                        "No Channel",
                        "hostnamePattern",
                        "net"))
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        hasItems("name", "vcpuCount", "memoryMib", "imageId", "nics", "channel", "hostnamePattern"));
        admin().body("{\"restoreMode\": \"SOMETIMES\"}")
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("restoreMode"));
        String name = unique("profile");
        Map<String, Object> good = Map.of(
                "name",
                name,
                "vcpuCount",
                1,
                "memoryMib",
                256,
                "imageId",
                images.image(),
                "nics",
                List.of(Map.of("kind", "EXTERNAL")),
                "hostnamePattern",
                "pc-{nnn}");
        String location = admin().body(good)
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .body("channel", equalTo("stable"))
                .body("restoreMode", equalTo("EVERY_BOOT"))
                .body("placement", equalTo("LOCAL"))
                .extract()
                .header("Location");
        admin().get(location).then().statusCode(200).body("name", equalTo(name));
        admin().body(good).post("/api/v1/profiles").then().statusCode(409).body("code", equalTo("PROFILE_NAME_TAKEN"));
    }

    @Test
    void refusesWhoMayNot() {
        RestAssured.given().get("/api/v1/batches").then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        RestAssured.given()
                .post("/api/v1/desktops/" + UUID.randomUUID() + "/start")
                .then()
                .statusCode(401);
        for (String role : List.of("student", "teacher")) {
            as(TestTokens.withRoles(role))
                    .body(Map.of("sectionId", UUID.randomUUID(), "profileId", UUID.randomUUID()))
                    .post("/api/v1/batches")
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("FORBIDDEN"));
            as(TestTokens.withRoles(role))
                    .delete("/api/v1/desktops/" + UUID.randomUUID())
                    .then()
                    .statusCode(403);
            as(TestTokens.withRoles(role))
                    .body(Map.of("name", "x", "labId", UUID.randomUUID()))
                    .post("/api/v1/terminals")
                    .then()
                    .statusCode(403);
        }
        as(TestTokens.withRoles("student")).get("/api/v1/batches").then().statusCode(403);
        admin().get("/api/v1/batches/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("BATCH_NOT_FOUND"));
    }

    @Test
    void letsStudentsSeeAndStartTheirOwnOnly() {
        var section = sections.add(2);
        String batch = finishedBatch(section.id(), profile(images.image()));
        List<UUID> desktops = desktopsOf(batch);
        String student = TestTokens.of(section.students().get(0), "student");

        as(student)
                .get("/api/v1/desktops")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(desktops.get(0).toString())));
        as(student)
                .post("/api/v1/desktops/" + desktops.get(0) + "/start")
                .then()
                .statusCode(202)
                .body("running", equalTo(true));
        as(student)
                .post("/api/v1/desktops/" + desktops.get(0) + "/restart")
                .then()
                .statusCode(202)
                .body("restartGeneration", equalTo(1));
        as(student)
                .post("/api/v1/desktops/" + desktops.get(1) + "/start")
                .then()
                .statusCode(404)
                .body("code", equalTo("DESKTOP_NOT_FOUND"));
        as(student).get("/api/v1/desktops/" + desktops.get(1)).then().statusCode(404);
        as(TestTokens.withRoles("teacher"))
                .get("/api/v1/desktops?batchId=" + batch)
                .then()
                .body("items", hasSize(2));
        admin().post("/api/v1/desktops/" + desktops.get(1) + "/restart")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
    }

    @Test
    void removesADesktopWithItsDiskAndPorts() {
        String batch = finishedBatch(sections.add(1).id(), profile(images.image()));
        UUID desktop = desktopsOf(batch).get(0);
        assertThat(networks.portsOf(desktop)).isEqualTo(2);

        admin().delete("/api/v1/desktops/" + desktop + "?permanently=true")
                .then()
                .statusCode(202)
                .body("state", equalTo("DELETING"));
        await().until(() -> admin().get("/api/v1/desktops/" + desktop).statusCode() == 404);
        assertThat(images.hasVolume(desktop)).isFalse();
        assertThat(networks.portsOf(desktop)).isZero();
        admin().delete("/api/v1/desktops/" + desktop).then().statusCode(204);
        admin().delete("/api/v1/desktops/" + UUID.randomUUID()).then().statusCode(204);
        assertThat(get("/api/v1/batches/" + batch + "/items").getString("items[0].state"))
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void leavesNothingBehindOfADesktopDeletedWhileItIsMade() {
        UUID section = sections.add(2).id();
        String batch = postBatch(section, profile(images.image(Mishap.WORKS_THEN_HANGS)), null)
                .path("id");
        List<UUID> desktops = desktopsOf(batch);
        admin().delete("/api/v1/desktops/" + desktops.get(0)).then().statusCode(202);

        await().until(() -> get("/api/v1/batches/" + batch).getString("state").equals("PARTIAL"));
        await().until(() -> admin().get("/api/v1/desktops/" + desktops.get(0)).statusCode() == 404);
        assertThat(images.hasVolume(desktops.get(0))).isFalse();
        assertThat(images.hasVolume(desktops.get(1))).isTrue();
        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("counts.cancelled", equalTo(1))
                .body("counts.succeeded", equalTo(1));
    }

    @Test
    void leavesNothingOfABatchThatIsCancelledWhileItIsMade() {
        String batch = postBatch(sections.add(CLASS).id(), profile(images.image(Mishap.WORKS_THEN_HANGS)), null)
                .path("id");
        List<UUID> desktops = desktopsOf(batch);

        admin().post("/api/v1/batches/" + batch + "/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("CANCELLED"))
                .body("counts.cancelled", equalTo(CLASS));

        assertGone(desktops);
        assertThat(get("/api/v1/batches/" + batch + "/items").getList("items.reason", String.class))
                .containsOnly("BATCH_CANCELLED");
        admin().post("/api/v1/batches/" + batch + "/cancel").then().statusCode(202);
        admin().post("/api/v1/batches/" + batch + "/retry").then().statusCode(202);
        assertThat(get("/api/v1/batches/" + batch).getString("state")).isEqualTo("CANCELLED");
    }

    @Test
    void undoesABatchThatIsOverUnlessSomebodyMayBeWorkingWithIt() {
        String batch = finishedBatch(sections.add(3).id(), profile(images.image()));
        List<UUID> desktops = desktopsOf(batch);
        var terminal = newTerminal(sections);
        assign(desktops.get(1), UUID.fromString(terminal.getString("id")), "LOCAL")
                .then()
                .statusCode(200);
        String name = get("/api/v1/desktops/" + desktops.get(1)).getString("name");

        admin().post("/api/v1/batches/" + batch + "/cancel")
                .then()
                .statusCode(409)
                .body("code", equalTo("BATCH_IN_USE"))
                .body("faults.field", contains(name))
                .body("faults.reason", contains("is on terminal " + terminal.getString("name")));
        assertThat(get("/api/v1/desktops?batchId=" + batch).getList("items.state", String.class))
                .containsOnly("READY");

        admin().delete("/api/v1/desktops/" + desktops.get(1) + "/assignment");
        admin().delete("/api/v1/desktops/" + desktops.get(0)).then().statusCode(202);
        admin().post("/api/v1/batches/" + batch + "/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("CANCELLED"))
                .body("counts.cancelled", equalTo(3));
        assertGone(desktops);
    }

    @Test
    void letsOnlyThoseCancelWhoMayAsk() {
        String batch = finishedBatch(sections.add(1).id(), profile(images.image()));
        as(TestTokens.withRoles("teacher"))
                .post("/api/v1/batches/" + batch + "/cancel")
                .then()
                .statusCode(403);
        admin().post("/api/v1/batches/" + UUID.randomUUID() + "/cancel")
                .then()
                .statusCode(404)
                .body("code", equalTo("BATCH_NOT_FOUND"));
        assertThat(get("/api/v1/batches/" + batch).getString("state")).isEqualTo("SUCCEEDED");
    }

    private void assertGone(List<UUID> desktops) {
        assertThat(desktops).allSatisfy(desktop -> {
            await().until(() -> admin().get("/api/v1/desktops/" + desktop).statusCode() == 404);
            assertThat(images.hasVolume(desktop)).isFalse();
            assertThat(networks.portsOf(desktop)).isZero();
        });
    }

    @Test
    void namesTheFaultsOfAQuery() {
        admin().get("/api/v1/desktops?sectionId=x&batchId=y&state=BROKEN&stuck=perhaps&pageSize=0.5&pageToken=!")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder("sectionId", "batchId", "state", "stuck", "pageSize", "pageToken"));
        admin().get("/api/v1/terminals?labId=x&state=GONE&connected=perhaps&pageSize=1001")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("labId", "state", "connected", "pageSize"));
        admin().get("/api/v1/desktops?stuck=true").then().statusCode(200).body("items", hasSize(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    PUT | desktops/{desktop} | /assignment | {"terminalId": "x", "placement": "MOON", "seat": 1} | terminalId,placement,seat
                    PUT | desktops/{desktop} | /assignment | {} | terminalId
                    POST | terminals/{terminal} | /revoke | {"reason": [], "for": "ever"} | reason,for
                    POST | terminals/{terminal} | /revoke | {"reason": " "} | reason
                    """)
    void namesEveryFaultOfBadInputAndChangesNothing(
            String method, String thing, String act, String body, String fields) {
        String desktop = desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0)
                .toString();
        String path = "/api/v1/"
                + thing.replace("{desktop}", desktop)
                        .replace("{terminal}", newTerminal(sections).getString("id"));
        String before = admin().get(path).asString();

        admin().body(body)
                .request(method, path + act)
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("faults.field", containsInAnyOrder(fields.split(",")));

        assertThat(admin().get(path).asString()).isEqualTo(before);
    }

    @Test
    void keepsTheTraceOfTheRequestInAllThatIsMadeForIt() {
        Traced request = Traced.newTrace();
        String batch = finished(admin().header("traceparent", request.parent())
                .body(Map.of("sectionId", sections.add(2).id(), "profileId", profile(images.image())))
                .post("/api/v1/batches"));

        List<UUID> desktops = desktopsOf(batch);
        assertThat(desktops)
                .allSatisfy(desktop -> assertThat(images.traceOfClone(desktop)).contains(request.id()));
        List<ConsumerRecord<String, String>> ready = new Topic("idv.desktop.v1")
                .readUntil(seen -> ready(seen, desktops).size() == desktops.size(), LIMIT);
        assertThat(ready(ready, desktops)).allSatisfy(event -> assertThat(Topic.header(event, "traceparent"))
                .contains(request.id()));
    }

    private static List<ConsumerRecord<String, String>> ready(
            List<ConsumerRecord<String, String>> seen, List<UUID> desktops) {
        return seen.stream()
                .filter(event -> desktops.stream().anyMatch(id -> id.toString().equals(event.key())))
                .filter(event -> event.value().contains("\"READY\""))
                .toList();
    }

    @Test
    void recordsEveryActForAuditors() {
        String batch = finishedBatch(sections.add(1).id(), profile(images.image()));
        UUID desktop = desktopsOf(batch).get(0);
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .anyMatch(event -> batch.equals(event.key())
                                                && event.value().contains("\"batch.asked\""))
                                && seen.stream()
                                        .anyMatch(event -> desktop.toString().equals(event.key())
                                                && event.value().contains("to READY")),
                        LIMIT);
    }

    private void assertMadeOnce(String batch) {
        assertMadeOnce(batch, CLASS);
    }

    private void assertMadeOnce(String batch, int number) {
        List<UUID> desktops = desktopsOf(batch);
        assertThat(new HashSet<>(desktops)).hasSize(number);
        assertThat(desktops).allSatisfy(desktop -> {
            assertThat(images.hasVolume(desktop)).isTrue();
            assertThat(networks.portsOf(desktop)).isEqualTo(2);
        });
        assertThat(get("/api/v1/desktops?batchId=" + batch).getList("items.state", String.class))
                .containsOnly("READY");
    }

    private static <T> T run(java.util.function.Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(work);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
