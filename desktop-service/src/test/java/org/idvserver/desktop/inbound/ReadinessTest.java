package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finished;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.finishedPool;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.idvserver.contracts.desktop.v1.Finding;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.PlayedTerminal;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The timetable as desired state: terminals hold what near lessons need, and people see who is ready. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class ReadinessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TOMORROW = Duration.ofHours(20);
    private static final Duration SOON = Duration.ofMinutes(25);
    private static final Duration FAR = Duration.ofHours(30);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private final Topic courses = new Topic("idv.course.v1");
    private final UUID lesson = UUID.randomUUID();
    private UUID section;
    private Sections.Lab lab;

    @BeforeEach
    void aSectionWithDesktops() {
        section = sections.add(2).id();
        finishedBatch(section, profile(images.image()));
        lab = sections.addLab(3);
    }

    private void schedule(Sections.Lab where, Duration ahead) {
        schedule(where, ahead, false);
    }

    private void schedule(Sections.Lab where, Duration ahead, boolean exam) {
        Instant start = Instant.now().plus(ahead);
        Courses.schedule(lesson, section, where.id(), start, start.plusSeconds(5400), exam);
    }

    private void cancel() {
        courses.send(
                UUID.randomUUID().toString(),
                "idv.course.lesson-cancelled.v1",
                lesson.toString(),
                "{\"lessonId\": \"%s\"}".formatted(lesson));
    }

    private static void reportVerified(TerminalClient client, Finding... findings) {
        client.report(TerminalObserved.newBuilder()
                .setGeneration(client.newest().getGeneration())
                .addAllFindings(List.of(findings))
                .addImages(ImageObserved.newBuilder()
                        .setVersionId(client.newest().getImages(0).getVersionId())
                        .setState(ImageCopyState.IMAGE_COPY_STATE_VERIFIED)));
    }

    @Test
    void stagesWhatANearLessonNeedsAndTellsSeatForSeatWhoIsReady() {
        UUID here = enrolled(newTerminal(lab, 0));
        enrolled(newTerminal(lab, 1));
        try (TerminalClient client = TerminalClient.connect(here)) {
            client.awaitOrders(any -> true);
            schedule(lab, TOMORROW);

            String version = client.awaitOrders(newest -> newest.getImagesCount() == 1)
                    .getImages(0)
                    .getVersionId();
            assertThat(client.newest().getDesktopsList()).isEmpty();
            assertThat(images.versionsGranted(here)).containsExactly(UUID.fromString(version));
            admin().get("/api/v1/readiness/" + lesson)
                    .then()
                    .statusCode(200)
                    .body("imageVersionIds", contains(version))
                    .body("summary.desktops.total", equalTo(2))
                    .body("summary.desktops.ready", equalTo(2))
                    .body("summary.terminals.total", equalTo(2))
                    .body("summary.terminals.ready", equalTo(0))
                    .body("summary.checkTime", nullValue())
                    .body("seats.label", contains("A1", "A2", "A3"))
                    .body("seats[0].obstacles.code", hasItem("IMAGE_MISSING"))
                    .body("seats[1].obstacles.code", contains("OFFLINE"))
                    .body("seats[1].obstacles[0].message", containsString("never was connected"))
                    .body("seats[2].terminalId", nullValue())
                    .body("seats[2].obstacles.code", contains("NO_TERMINAL"));

            reportVerified(client);
            await().until(() -> get("/api/v1/readiness/" + lesson).getBoolean("seats[0].ready"));
            admin().get("/api/v1/readiness?labId=" + lab.id())
                    .then()
                    .body("items.lessonId", contains(lesson.toString()))
                    .body("items[0].terminals.ready", equalTo(1))
                    .body("items[0].obstacles.OFFLINE", equalTo(1));

            reportVerified(
                    client,
                    Finding.newBuilder()
                            .setCode("KVM_OFF")
                            .setMessage("Switch virtualisation on")
                            .build());
            await().until(() -> !get("/api/v1/readiness/" + lesson).getBoolean("seats[0].ready"));
            admin().get("/api/v1/readiness/" + lesson)
                    .then()
                    .body("seats[0].obstacles.code", contains("SELF_CHECK"))
                    .body("seats[0].obstacles[0].message", equalTo("KVM_OFF: Switch virtualisation on"));

            cancel();
            client.awaitOrders(newest -> newest.getImagesCount() == 0);
            admin().get("/api/v1/readiness/" + lesson).then().statusCode(404).body("code", equalTo("LESSON_NOT_FOUND"));
        }
    }

    /** The version of the desktops of a pool that is the lab's own. */
    private String ownOf(Sections.Lab room) {
        String batch = finishedPool(room.id(), 2, profile(images.image()));
        return get("/api/v1/desktops?batchId=" + batch).getString("items[0].imageVersionId");
    }

    private static boolean names(TerminalOrders orders, String version) {
        return orders.getImagesList().stream()
                .anyMatch(image -> image.getVersionId().equals(version));
    }

    @Test
    void stagesWhatTheLabLendsToASectionThatHasTooFew() {
        String own = ownOf(lab);
        enrolled(newTerminal(lab, 1));
        try (TerminalClient client = TerminalClient.connect(enrolled(newTerminal(lab, 0)))) {
            client.awaitOrders(any -> true);
            schedule(lab, TOMORROW);
            client.awaitOrders(newest -> newest.getImagesCount() > 0);
            assertThat(names(client.newest(), own)).as("the section has enough").isFalse();

            enrolled(newTerminal(lab, 2));
            schedule(lab, TOMORROW.plusMinutes(1));
            client.awaitOrders(newest -> newest.getImagesCount() == 2 && names(newest, own));
            admin().get("/api/v1/readiness/" + lesson)
                    .then()
                    .body("imageVersionIds", hasSize(2))
                    .body("imageVersionIds", hasItem(own));
        }
    }

    @Test
    void stagesWhatTheLabLendsToASectionThatHasNoneButNotForAnExam() {
        section = sections.add(2).id();
        String own = ownOf(lab);
        try (TerminalClient client = TerminalClient.connect(enrolled(newTerminal(lab, 0)))) {
            client.awaitOrders(any -> true);
            schedule(lab, TOMORROW);
            client.awaitOrders(newest -> newest.getImagesCount() == 1 && names(newest, own));
            await().until(() -> get("/api/v1/readiness/" + lesson)
                    .getList("seats[0].obstacles.code")
                    .contains("IMAGE_MISSING"));

            schedule(lab, TOMORROW, true);
            client.awaitOrders(newest -> newest.getImagesCount() == 0);
        }
    }

    @Test
    void followsALessonThatMovesToAnotherLab() {
        Sections.Lab other = sections.addLab(1);
        try (TerminalClient before = TerminalClient.connect(enrolled(newTerminal(lab, 0)));
                TerminalClient after = TerminalClient.connect(enrolled(newTerminal(other, 0)))) {
            after.awaitOrders(any -> true);
            schedule(lab, TOMORROW);
            before.awaitOrders(newest -> newest.getImagesCount() == 1);

            schedule(other, TOMORROW);

            before.awaitOrders(newest -> newest.getImagesCount() == 0);
            after.awaitOrders(newest -> newest.getImagesCount() == 1);
        }
    }

    @Test
    void takesWhatItStagedBackFromATerminalThatIsRevoked() {
        UUID here = enrolled(newTerminal(lab, 0));
        try (TerminalClient client = TerminalClient.connect(here)) {
            client.awaitOrders(any -> true);
            schedule(lab, TOMORROW);
            client.awaitOrders(newest -> newest.getImagesCount() == 1);

            admin().body(Map.of("reason", "stolen"))
                    .post("/api/v1/terminals/" + here + "/revoke")
                    .then()
                    .statusCode(200);

            await().until(() -> images.versionsGranted(here).isEmpty());
            admin().get("/api/v1/readiness/" + lesson).then().body("summary.terminals.total", equalTo(0));
        }
    }

    @Test
    void leavesLessonsThatAreFarToLater() {
        UUID here = enrolled(newTerminal(lab, 0));
        try (TerminalClient client = TerminalClient.connect(here)) {
            client.awaitOrders(any -> true);
            schedule(lab, FAR);
            await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);
            await().during(Duration.ofSeconds(1)).until(() -> client.newest().getImagesCount() == 0);
            admin().get("/api/v1/readiness?labId=" + lab.id()).then().body("items", empty());
        }
    }

    @Test
    void tellsOnceShortlyBeforeALessonWhatStandsInItsWay() {
        enrolled(newTerminal(lab, 0));
        schedule(lab, SOON);
        await().until(() -> admin().get("/api/v1/readiness/" + lesson).path("summary.checkTime") != null);

        List<ConsumerRecord<String, String>> told = checks(1);
        assertThat(told.get(0).value())
                .contains("\"terminalCount\":1")
                .contains("\"readyCount\":0")
                .contains("\"desktopCount\":2")
                .contains("\"readyDesktopCount\":2")
                .contains("\"code\":\"OFFLINE\"");

        schedule(lab, SOON.plusMinutes(1));
        assertThat(checks(2)).hasSize(2);
    }

    @Test
    void looksAgainWhenTheLabHadTheTimeToWake() {
        UUID terminal = enrolled(newTerminal(lab, 0));
        schedule(lab, DesktopSettings.CHECK_AGAIN_BEFORE.plusSeconds(30));
        assertThat(checks(1).get(0).value()).contains("\"code\":\"OFFLINE\"");
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            assertThat(checks(2).get(1).value()).doesNotContain("\"code\":\"OFFLINE\"");
        }
    }

    @Test
    void saysThatTheLabIsClosed() {
        enrolled(newTerminal(lab, 0));
        admin().body(Map.of("reason", "water damage"))
                .put("/api/v1/closures/" + lab.id())
                .then()
                .statusCode(200)
                .body("closed", equalTo(true))
                .body("reason", equalTo("water damage"));
        UUID late = enrolled(newTerminal(lab, 1));
        schedule(lab, SOON);
        await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);
        admin().get("/api/v1/readiness/" + lesson)
                .then()
                .body("seats[0].obstacles.code", contains("LAB_CLOSED"))
                .body("seats[1].obstacles.message", contains("The lab is closed: water damage"));

        admin().delete("/api/v1/closures/" + lab.id()).then().statusCode(204);
        admin().delete("/api/v1/closures/" + lab.id()).then().statusCode(204);
        admin().get("/api/v1/closures/" + lab.id()).then().body("closed", equalTo(false));
        admin().get("/api/v1/terminals/" + late).then().body("closedReason", nullValue());
        admin().body(Map.of("reason", "no such"))
                .put("/api/v1/closures/" + UUID.randomUUID())
                .then()
                .statusCode(404);
        admin().body(Map.of("reason", "empty"))
                .put("/api/v1/closures/" + sections.addLab(1).id())
                .then()
                .statusCode(409)
                .body("code", equalTo("LAB_WITHOUT_TERMINALS"));
    }

    @Test
    void opensALabWhoseBrokenTerminalWasRevoked() {
        UUID broken = enrolled(newTerminal(lab, 0));
        enrolled(newTerminal(lab, 1));
        admin().body(Map.of("reason", "water damage"))
                .put("/api/v1/closures/" + lab.id())
                .then()
                .statusCode(200);
        admin().body(Map.of("reason", "drowned"))
                .post("/api/v1/terminals/" + broken + "/revoke")
                .then()
                .statusCode(200);
        admin().delete("/api/v1/closures/" + lab.id()).then().statusCode(204);
        admin().get("/api/v1/closures/" + lab.id()).then().body("closed", equalTo(false));
        UUID replacement = enrolled(newTerminal(lab, 2));
        admin().get("/api/v1/terminals/" + replacement).then().body("closedReason", nullValue());
    }

    /** Made for seats of the room. */
    private List<UUID> madeFor(Sections.Lab room, int... seats) {
        return desktopsOf(finished(admin().body(Map.of(
                        "sectionId",
                        section,
                        "labId",
                        room.id(),
                        "seatIds",
                        Arrays.stream(seats)
                                .mapToObj(seat -> room.seats().get(seat).id())
                                .toList(),
                        "profileId",
                        profile(images.image()),
                        "namePattern",
                        unique("own") + "-{n}"))
                .post("/api/v1/batches")));
    }

    private JsonPath report() {
        return get("/api/v1/readiness/" + lesson);
    }

    @Test
    void tellsOfEachSeatWhichDesktopComesAndThenWhatRunsThere() {
        Sections.Lab room = sections.addLab(8);
        UUID own = enrolled(newTerminal(room, 0));
        UUID pool = enrolled(newTerminal(room, 1));
        newTerminal(room, 2);
        UUID broken = enrolled(newTerminal(room, 4));
        IntStream.range(5, 8).forEach(seat -> enrolled(newTerminal(room, seat)));
        List<UUID> made = madeFor(room, 0, 7);
        admin().body(Map.of("reason", "fan"))
                .put("/api/v1/terminals/" + broken + "/maintenance")
                .then()
                .statusCode(200);
        admin().body(Map.of("reason", "kept"))
                .put("/api/v1/desktops/" + made.get(1) + "/lock")
                .then()
                .statusCode(200);
        try (PlayedTerminal here = PlayedTerminal.on(own);
                PlayedTerminal there = PlayedTerminal.on(pool)) {
            schedule(room, TOMORROW);
            await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);
            await().until(() -> report().getInt("summary.seats.ready") == 2);

            admin().get("/api/v1/readiness/" + lesson)
                    .then()
                    .body("seats.label", contains("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"))
                    .body(
                            "seats.desktop.source",
                            contains("SEAT", "NEXT_FREE", "NONE", "NONE", "NONE", "NEXT_FREE", "NONE", "SEAT"))
                    .body("seats.desktop.ready", contains(true, true, false, false, false, false, false, false))
                    .body("seats[0].desktop.id", equalTo(made.get(0).toString()))
                    .body("seats[0].desktop.name", equalTo(name(made.get(0))))
                    .body("seats[0].desktop.state", equalTo("READY"))
                    .body("seats[0].desktop.imageComplete", equalTo(true))
                    .body("seats[0].desktop.obstacle", nullValue())
                    .body("seats[1].desktop.id", nullValue())
                    .body("seats[2].desktop.obstacle.code", equalTo("NOT_ENROLLED"))
                    .body("seats[3].desktop.obstacle.code", equalTo("NO_TERMINAL"))
                    .body("seats[4].desktop.obstacle.code", equalTo("MAINTENANCE"))
                    .body("seats[4].desktop.obstacle.message", containsString("It is out of use: fan"))
                    .body("seats[5].desktop.obstacle.code", equalTo("OFFLINE"))
                    .body("seats[6].desktop.obstacle.code", equalTo("NO_DESKTOP"))
                    .body("seats[6].desktop.obstacle.message", containsString("2 are free for 4 seats"))
                    .body("seats[7].desktop.id", equalTo(made.get(1).toString()))
                    .body("seats[7].desktop.imageComplete", equalTo(false))
                    .body("seats[7].desktop.obstacle.code", equalTo("DESKTOP_LOCKED"))
                    .body("nextFree.desktops", equalTo(2))
                    .body("nextFree.seats", equalTo(4))
                    .body("summary.seats.total", equalTo(8))
                    .body("summary.seats.obstacles", aMapWithSize(6))
                    .body("summary.desktops.total", equalTo(4));

            schedule(room, SOON);
            assertThat(checks(1).get(0).value()).contains("\"seatCount\":8").contains("\"readySeatCount\":2");
            assertThat(get("/api/v1/readiness?labId=" + room.id()).getMap("items[0].seats"))
                    .isEqualTo(report().getMap("summary.seats"));

            schedule(room, Duration.ofSeconds(-1));
            await().until(
                            () -> report().getList("seats.desktop.runState").subList(0, 2),
                            everyItem(equalTo("RUNNING")));
            await().until(() -> report().getInt("summary.seats.ready") == 2);
            admin().get("/api/v1/readiness/" + lesson)
                    .then()
                    .body("seats[0].desktop.id", equalTo(made.get(0).toString()))
                    .body(
                            "seats.desktop.source",
                            contains("THERE", "THERE", "NONE", "NONE", "NONE", "THERE", "NONE", "SEAT"))
                    .body("seats[5].desktop.obstacle.code", equalTo("OFFLINE"))
                    .body("nextFree.desktops", equalTo(0))
                    .body("nextFree.seats", equalTo(2));
        }
        schedule(room, Duration.ofHours(-2));
        await().until(() -> report().getMap("summary.seats.obstacles"), equalTo(Map.of("LESSON_OVER", 8)));
    }

    private static String name(UUID desktop) {
        return get("/api/v1/desktops/" + desktop).getString("name");
    }

    private List<ConsumerRecord<String, String>> checks(int count) {
        return new Topic("idv.desktop.v1")
                .readUntil(seen -> seen.stream().filter(this::isCheck).count() >= count, LIMIT).stream()
                        .filter(this::isCheck)
                        .toList();
    }

    private boolean isCheck(ConsumerRecord<String, String> event) {
        return lesson.toString().equals(event.key()) && Topic.type(event).equals("idv.desktop.lesson-checked.v1");
    }

    @Test
    void showsNothingToStudents() {
        as(TestTokens.withRoles("student")).get("/api/v1/readiness").then().statusCode(403);
        as(TestTokens.withRoles("teacher"))
                .get("/api/v1/readiness")
                .then()
                .statusCode(200)
                .body("items.lessonId", not(hasItem(lesson.toString())));
        admin().get("/api/v1/readiness/" + UUID.randomUUID()).then().statusCode(404);
    }
}
