package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
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
import static org.idvserver.desktop.support.Api.unique;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.contracts.desktop.v1.SignInRequest;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.contracts.desktop.v1.UsbPolicy;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.PlayedTerminal;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** During an exam a lab has its section's exam desktops only; at other times students know nothing of these. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class ExamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration AGO = Duration.ofSeconds(-1);
    private static final Duration OPEN = Duration.ofSeconds(30);
    private static final Duration FAR = Duration.ofMinutes(10);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private final Topic courses = new Topic("idv.course.v1");
    private final UUID teacher = UUID.randomUUID();
    private final UUID lesson = UUID.randomUUID();
    private Sections.Lab lab;
    private UUID first;
    private UUID second;
    private Sections.Section section;
    private List<UUID> forExams;

    @BeforeEach
    void aSectionWithExamDesktops() {
        lab = sections.addLab(2);
        first = enrolled(newTerminal(lab, 0));
        second = enrolled(newTerminal(lab, 1));
        section = sections.add(2, List.of(teacher));
        forExams = desktopsOf(finishedBatch(section.id(), examProfile()));
    }

    private String examProfile() {
        return admin().body(spec("INTERNAL"))
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .body("exam", equalTo(true))
                .extract()
                .path("id");
    }

    private Map<String, Object> spec(String... nics) {
        Map<String, Object> spec = new HashMap<>();
        spec.put("name", unique("exam"));
        spec.put("vcpuCount", 1);
        spec.put("memoryMib", 256);
        spec.put("imageId", images.image());
        spec.put("nics", Stream.of(nics).map(kind -> Map.of("kind", kind)).toList());
        spec.put("hostnamePattern", unique("e") + "-{nn}");
        spec.put("devices", Map.of("usb", "HID_ONLY", "sound", true));
        spec.put("exam", true);
        return spec;
    }

    private List<UUID> ordinary(UUID owner) {
        return desktopsOf(finishedBatch(owner, profile(images.image())));
    }

    private void lesson(UUID id, UUID owner, Duration ahead, boolean exam) {
        tell(id, owner, Instant.now().plus(ahead), Duration.ofHours(1), exam);
    }

    private void tell(UUID id, UUID owner, Instant start, Duration length, boolean exam) {
        Courses.schedule(id, owner, lab.id(), start, start.plus(length), exam);
        await().until(() -> admin().get("/api/v1/readiness/" + id).statusCode() == 200
                && get("/api/v1/readiness/" + id).getBoolean("summary.exam") == exam);
    }

    private static UUID signIn(UUID terminal, UUID user) {
        ManagedChannel channel = TestChannels.terminal(terminal);
        try {
            return UUID.fromString(TerminalServiceGrpc.newBlockingStub(channel)
                    .signIn(SignInRequest.newBuilder()
                            .setAccessToken(TestTokens.of(user, "student"))
                            .build())
                    .getDesktopId());
        } finally {
            channel.shutdownNow();
        }
    }

    private static Status refused(UUID terminal, UUID user) {
        return Status.fromThrowable(catchThrowable(() -> signIn(terminal, user)));
    }

    private RequestSpecification student() {
        return as(TestTokens.of(section.students().get(0), "student"));
    }

    private static UUID terminalOf(UUID desktop) {
        String id = get("/api/v1/desktops/" + desktop).getString("terminalId");
        return id == null ? null : UUID.fromString(id);
    }

    private static boolean runs(UUID desktop) {
        return get("/api/v1/desktops/" + desktop).getBoolean("running");
    }

    private static void awaitOn(UUID desktop, UUID terminal) {
        await().until(() -> Objects.equals(terminalOf(desktop), terminal) && runs(desktop));
    }

    private static void awaitStopped(UUID desktop) {
        await().until(() -> !runs(desktop));
    }

    private void end() {
        admin().body(Map.of("labId", lab.id()))
                .post("/api/v1/exams/end")
                .then()
                .statusCode(202)
                .body("lessonIds", contains(lesson.toString()));
    }

    @Test
    void hidesExamDesktopsFromStudentsUntilTheExamIsOpenAndAfterIt() {
        UUID ordinary = ordinary(section.id()).get(0);
        UUID hidden = forExams.get(0);
        lesson(lesson, section.id(), FAR, true);
        student().get("/api/v1/desktops").then().body("items.id", contains(ordinary.toString()));
        student().get("/api/v1/desktops/" + hidden).then().statusCode(404);
        student().post("/api/v1/desktops/" + hidden + "/start").then().statusCode(404);
        student().post("/api/v1/desktops/" + hidden + "/reset").then().statusCode(404);
        as(TestTokens.of(teacher, "teacher"))
                .get("/api/v1/desktops/" + hidden)
                .then()
                .statusCode(200)
                .body("exam", equalTo(true))
                .body("devices.usb", equalTo("NONE"))
                .body("devices.sound", equalTo(true));

        lesson(lesson, section.id(), OPEN, true);
        student()
                .get("/api/v1/desktops")
                .then()
                .body("items.id", containsInAnyOrder(ordinary.toString(), hidden.toString()));
        student().get("/api/v1/desktops/" + hidden).then().statusCode(200);

        tell(lesson, section.id(), Instant.now().minusSeconds(60), Duration.ofSeconds(59), true);
        await().until(() -> student().get("/api/v1/desktops/" + hidden).statusCode() == 404);
        student().get("/api/v1/desktops").then().body("items.id", contains(ordinary.toString()));
    }

    @Test
    void switchesTheLabToExamDesktopsWithoutUsbAndReturnsItAtTheEnd() {
        UUID own = ordinary(section.id()).get(0);
        UUID free = ordinary(sections.add(1).id()).get(0);
        assign(free, second, "LOCAL").then().statusCode(200);
        admin().post("/api/v1/desktops/" + free + "/start").then().statusCode(202);
        try (PlayedTerminal played = PlayedTerminal.on(first)) {
            tell(lesson, section.id(), Instant.now().minusSeconds(1), Duration.ofSeconds(9), true);

            awaitOn(forExams.get(0), first);
            awaitOn(forExams.get(1), second);
            assertThat(terminalOf(own)).isNull();
            assertThat(terminalOf(free)).isNull();
            var orders = played.client()
                    .awaitOrders(newest -> newest.getDesktopsCount() == 1
                            && newest.getDesktops(0)
                                    .getDesktopId()
                                    .equals(forExams.get(0).toString()));
            assertThat(orders.getDesktops(0).getDevices().getUsb()).isEqualTo(UsbPolicy.USB_POLICY_NONE);
            admin().body(Map.of("labId", lab.id(), "sectionId", section.id()))
                    .post("/api/v1/assignments")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("EXAM_IN_PROGRESS"));
        }

        forExams.forEach(ExamsTest::awaitStopped);
        // What was handed in is on the terminal's disk.
        assertThat(terminalOf(forExams.get(0))).isEqualTo(first);
        new Topic("idv.desktop.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> lesson.toString().equals(event.key())
                                        && Topic.type(event).equals("idv.desktop.lesson-ended.v1")
                                        && event.value().contains("\"exam\":true")),
                        LIMIT);
    }

    @Test
    void neverPutsExamDesktopsThereForAnOrdinaryLesson() {
        List<UUID> ordinary = ordinary(section.id());
        lesson(lesson, section.id(), AGO, false);

        awaitOn(ordinary.get(0), first);
        awaitOn(ordinary.get(1), second);
        assertThat(forExams).allMatch(desktop -> terminalOf(desktop) == null);
        assertThat(signIn(second, section.students().get(0))).isEqualTo(ordinary.get(0));
    }

    @Test
    void givesWhoSignsInTheirExamDesktopOrNoneWhileTheExamIsOpen() {
        Sections.Section others = sections.add(1);
        ordinary(others.id());
        UUID own = ordinary(section.id()).get(0);
        UUID stranger = others.students().get(0);
        UUID member = section.students().get(0);
        lesson(lesson, section.id(), FAR, true);
        assertThat(signIn(first, member)).isEqualTo(own);

        lesson(lesson, section.id(), OPEN, true);
        assertThat(refused(second, stranger).getDescription()).contains("exam until");
        assertThat(refused(second, stranger).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        student()
                .post("/api/v1/desktops/" + own + "/restart")
                .then()
                .statusCode(403)
                .body("code", equalTo("EXAM_IN_PROGRESS"));
        assertThat(signIn(second, member)).isEqualTo(forExams.get(0));

        // Only in the exam's lab.
        UUID elsewhere = enrolled(newTerminal(sections.addLab(1), 0));
        assertThat(signIn(elsewhere, member)).isEqualTo(own);
    }

    @Test
    void stagesForAnExamTheImagesOfExamDesktopsOnly() {
        ordinary(section.id());
        String exams = get("/api/v1/desktops/" + forExams.get(0)).getString("imageVersionId");
        lesson(lesson, section.id(), Duration.ofHours(20), true);
        admin().get("/api/v1/readiness/" + lesson)
                .then()
                .body("imageVersionIds", contains(exams))
                .body("summary.desktops.total", equalTo(2));
        try (PlayedTerminal played = PlayedTerminal.on(first)) {
            played.client()
                    .awaitOrders(newest -> newest.getImagesCount() == 1
                            && newest.getImages(0).getVersionId().equals(exams));
            lesson(lesson, section.id(), Duration.ofHours(20), false);
            played.client()
                    .awaitOrders(newest -> newest.getImagesCount() == 1
                            && !newest.getImages(0).getVersionId().equals(exams));
        }
    }

    @Test
    void bringsBackTheLessonThatGoesOnWhenAnExamIsEndedByHand() {
        UUID other = sections.add(2).id();
        List<UUID> ordinary = ordinary(other);
        lesson(UUID.randomUUID(), other, AGO, false);
        awaitOn(ordinary.get(0), first);
        lesson(lesson, section.id(), AGO, true);
        awaitOn(forExams.get(0), first);
        awaitOn(forExams.get(1), second);
        assertThat(ordinary).noneMatch(ExamsTest::runs);

        as(TestTokens.withRoles("teacher"))
                .body(Map.of("labId", lab.id()))
                .post("/api/v1/exams/end")
                .then()
                .statusCode(403)
                .body("code", equalTo("NOT_YOUR_SECTION"));
        as(TestTokens.withRoles("student"))
                .body(Map.of("labId", lab.id()))
                .post("/api/v1/exams/end")
                .then()
                .statusCode(403);
        as(TestTokens.of(teacher, "teacher"))
                .body(Map.of("labId", lab.id()))
                .post("/api/v1/exams/end")
                .then()
                .statusCode(202)
                .body("lessonIds", contains(lesson.toString()));

        forExams.forEach(ExamsTest::awaitStopped);
        await().until(() -> ordinary.stream().allMatch(ExamsTest::runs));
        student().get("/api/v1/desktops/" + forExams.get(0)).then().statusCode(404);
        admin().body(Map.of("labId", lab.id()))
                .post("/api/v1/exams/end")
                .then()
                .statusCode(202)
                .body("lessonIds", empty());
    }

    @Test
    void keepsAnExamEndedUntilItIsMadeOneAgain() {
        Instant start = Instant.now().minusSeconds(1);
        tell(lesson, section.id(), start, Duration.ofHours(1), true);
        awaitOn(forExams.get(0), first);
        end();
        forExams.forEach(ExamsTest::awaitStopped);

        tell(lesson, section.id(), start, Duration.ofHours(2), true);
        assertThat(Instant.parse(get("/api/v1/readiness/" + lesson).getString("summary.endTime")))
                .isBefore(Instant.now());

        tell(lesson, section.id(), start, Duration.ofHours(2), false);
        tell(lesson, section.id(), start, Duration.ofHours(2), true);
        awaitOn(forExams.get(0), first);
    }

    @Test
    void followsALessonThatBecomesOrdinaryAndIsCancelled() {
        List<UUID> ordinary = ordinary(section.id());
        lesson(lesson, section.id(), AGO, true);
        awaitOn(forExams.get(0), first);

        lesson(lesson, section.id(), AGO, false);
        awaitOn(ordinary.get(0), first);
        assertThat(forExams).noneMatch(ExamsTest::runs);

        lesson(lesson, section.id(), AGO, true);
        awaitOn(forExams.get(0), first);
        assertThat(ordinary).noneMatch(ExamsTest::runs);

        cancel();
        forExams.forEach(ExamsTest::awaitStopped);
    }

    private void cancel() {
        courses.send(
                UUID.randomUUID().toString(),
                "idv.course.lesson-cancelled.v1",
                lesson.toString(),
                "{\"lessonId\": \"%s\"}".formatted(lesson));
    }

    @Test
    void takesBackWhatWhoCameEarlyHasWhenTheExamIsCancelled() {
        UUID member = section.students().get(0);
        lesson(lesson, section.id(), OPEN, true);
        UUID early = signIn(first, member);
        assertThat(forExams).contains(early);
        assertThat(runs(early)).isTrue();

        cancel();

        awaitStopped(early);
        student().get("/api/v1/desktops/" + early).then().statusCode(404);
    }

    @Test
    void endsAnExamThatIsOpenBeforeItBegins() {
        UUID early = early(OPEN);

        end();

        awaitStopped(early);
        assertThat(refused(first, section.students().get(0)).getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private UUID early(Duration ahead) {
        lesson(lesson, section.id(), ahead, true);
        return signIn(first, section.students().get(0));
    }

    @Test
    void startsExamDesktopsOnlyInTheLabOfTheirExam() {
        UUID there = early(OPEN);
        end();
        awaitStopped(there);
        assertThat(terminalOf(there)).isEqualTo(first);
        Sections.Lab other = sections.addLab(1);
        UUID next = UUID.randomUUID();
        Instant start = Instant.now().plus(OPEN);
        Courses.schedule(next, section.id(), other.id(), start, start.plusSeconds(3600), true);
        await().until(() -> student().get("/api/v1/desktops/" + there).statusCode() == 200);

        student()
                .post("/api/v1/desktops/" + there + "/start")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
        assertThat(runs(there)).isFalse();
    }

    @Test
    void letsNothingElseRunWhereNobodyIsExamined() {
        UUID seatless = enrolled(admin().body(Map.of("name", unique("pc"), "labId", lab.id()))
                .post("/api/v1/terminals")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath());
        UUID ordinary = ordinary(section.id()).get(0);
        assign(ordinary, seatless, "LOCAL").then().statusCode(200);
        admin().post("/api/v1/desktops/" + ordinary + "/start").then().statusCode(202);

        lesson(lesson, section.id(), AGO, true);

        awaitOn(forExams.get(0), first);
        awaitStopped(ordinary);
    }

    @Test
    void demandsThatAnExamProfileChoosesItsWayOut() {
        UUID network = UUID.randomUUID();
        Map<String, Object> spec = spec("INTERNAL", "EXTERNAL");
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", contains("nics[1].network"));
        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), external(FakeNetworks.NOWHERE)));
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.reason", contains("there is no such external network"));
        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), external(network)));
        String id = admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .body("nics[1].network", equalTo(network.toString()))
                .extract()
                .path("id");
        UUID desktop = desktopsOf(finishedBatch(section.id(), id)).get(0);
        admin().get("/api/v1/desktops/" + desktop).then().body("nics.networkId", hasItem(network.toString()));

        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), Map.of("kind", "EXTERNAL")));
        spec.put("vcpuCount", 0);
        admin().body(spec)
                .put("/api/v1/profiles/" + id)
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("vcpuCount", "nics[1].network"));
        spec.put("vcpuCount", 1);
        spec.put("exam", false);
        admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .body("changes.field", containsInAnyOrder("nics", "exam"));
    }

    private static Map<String, Object> external(UUID network) {
        return Map.of("kind", "EXTERNAL", "network", network);
    }

    @Test
    void makesExamDesktopsForSectionsOnly() {
        admin().body(Map.of(
                        "labId", lab.id(), "count", 1, "profileId", examProfile(), "namePattern", unique("x") + "-{n}"))
                .post("/api/v1/batches")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("profileId"));
    }
}
