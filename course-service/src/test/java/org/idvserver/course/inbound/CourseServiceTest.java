package org.idvserver.course.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.course.v1.CourseServiceGrpc;
import org.idvserver.contracts.course.v1.GetLabRequest;
import org.idvserver.contracts.course.v1.GetLessonRequest;
import org.idvserver.contracts.course.v1.GetSectionRequest;
import org.idvserver.course.support.FakePeople;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class CourseServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    FakePeople people;

    @Test
    void showsALabWithItsSeatsFromFrontToBack() {
        String id = createLab(unique(), List.of(seat("B1", 2, 1), seat("A1", 1, 1)))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        admin().get("/api/v1/labs/" + id).then().statusCode(200).body("seats.label", contains("A1", "B1"));
    }

    @Test
    void tellsAllFaultsOfALabAndMakesNone() {
        String name = unique();
        createLab(name, List.of(seat("", 0, 1), seat("A2", 1, 101)))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("seats[0].label", "seats[0].row", "seats[1].column"));
        createLab(name, List.of(seat("A1", 1, 1), seat("A1", 1, 1)))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("seats[1].label", "seats[1]"));
        createLab(name, List.of(seat("A1", 1, 1))).then().statusCode(201);
        createLab(name, List.of(seat("A1", 1, 1))).then().statusCode(409).body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void refusesStrangersAndSmallRoles() {
        given().get("/api/v1/labs").then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
        as(TestTokens.withRoles("student"))
                .get("/api/v1/labs")
                .then()
                .statusCode(403)
                .body("code", equalTo("FORBIDDEN"));
        as(TestTokens.withRoles("teacher"))
                .body(Map.of("code", "X", "name", "X"))
                .post("/api/v1/courses")
                .then()
                .statusCode(403);
    }

    @Test
    void enrolsInOrderAndTellsEveryUnknownUser() {
        UUID ada = people.somebody();
        UUID bob = people.somebody();
        UUID eve = people.somebody();
        String section = section(List.of());
        enrol(admin(), section, List.of(ada, bob, eve)).then().statusCode(200);
        enrol(admin(), section, List.of(eve, ada))
                .then()
                .statusCode(200)
                .body("userIds", contains(ada.toString(), eve.toString()));
        enrol(admin(), section, List.of(ada, UUID.randomUUID(), UUID.randomUUID()))
                .then()
                .statusCode(400)
                .body("faults.field", contains("userIds[1]", "userIds[2]"));
        admin().get("/api/v1/sections/" + section + "/enrolment")
                .then()
                .body("userIds", contains(ada.toString(), eve.toString()));
    }

    @Test
    void enrolsTheMembersOfAGroup() {
        UUID ada = people.somebody();
        String section = section(List.of());
        admin().body(Map.of("groupId", people.groupOf(List.of(ada))))
                .put("/api/v1/sections/" + section + "/enrolment")
                .then()
                .statusCode(200)
                .body("userIds", contains(ada.toString()));
        admin().body(Map.of("groupId", UUID.randomUUID()))
                .put("/api/v1/sections/" + section + "/enrolment")
                .then()
                .statusCode(404);
        admin().body(Map.of())
                .put("/api/v1/sections/" + section + "/enrolment")
                .then()
                .statusCode(400);
    }

    @Test
    void letsATeacherTouchOwnSectionsOnly() {
        UUID teacher = people.somebody();
        UUID student = people.somebody();
        String own = section(List.of(teacher));
        String foreign = section(List.of());
        RequestSpecification me = as(TestTokens.of(teacher, "teacher"));
        enrol(me, own, List.of(student)).then().statusCode(200);
        enrol(as(TestTokens.of(teacher, "teacher")), foreign, List.of(student))
                .then()
                .statusCode(403)
                .body("code", equalTo("NOT_YOUR_SECTION"));
        as(TestTokens.of(teacher, "teacher"))
                .get("/api/v1/sections/" + foreign)
                .then()
                .statusCode(403);
        as(TestTokens.of(teacher, "teacher"))
                .get("/api/v1/sections")
                .then()
                .statusCode(200)
                .body("items.id", contains(own));
        as(TestTokens.of(student, "student"))
                .get("/api/v1/sections")
                .then()
                .statusCode(200)
                .body("items.id", contains(own));
        schedule(
                        as(TestTokens.of(teacher, "teacher")),
                        foreign,
                        lab(),
                        "2026-09-01T08:00:00+08:00",
                        "2026-09-01T09:30:00+08:00")
                .then()
                .statusCode(403);
    }

    @Test
    void announcesALessonAndItsCancellation() {
        String lesson = schedule(
                        admin(), section(List.of()), lab(), "2026-09-01T08:00:00+08:00", "2026-09-01T09:30:00+08:00")
                .then()
                .statusCode(201)
                .body("startTime", equalTo("2026-09-01T00:00:00Z"))
                .extract()
                .path("id");
        admin().delete("/api/v1/lessons/" + lesson).then().statusCode(204);
        admin().delete("/api/v1/lessons/" + lesson).then().statusCode(204);
        var events = new Topic("idv.course.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(e -> lesson.equals(e.key()))
                                        .count()
                                == 2,
                        LIMIT);
        assertThat(events.stream().filter(e -> lesson.equals(e.key())).map(Topic::type))
                .containsExactly("idv.course.lesson-scheduled.v1", "idv.course.lesson-cancelled.v1");
    }

    @Test
    void makesALessonAnExamAndTellsItOnce() {
        String lesson = schedule(
                        admin(), section(List.of()), lab(), "2026-09-01T08:00:00+08:00", "2026-09-01T09:30:00+08:00")
                .then()
                .statusCode(201)
                .body("exam", equalTo(false))
                .extract()
                .path("id");
        String path = "/api/v1/lessons/" + lesson + "/exam";
        admin().put(path).then().statusCode(200).body("exam", equalTo(true));
        admin().put(path).then().statusCode(200);
        ManagedChannel service = TestChannels.service("desktop-service");
        try {
            assertThat(CourseServiceGrpc.newBlockingStub(service)
                            .getLesson(GetLessonRequest.newBuilder()
                                    .setLessonId(lesson)
                                    .build())
                            .getLesson()
                            .getExam())
                    .isTrue();
        } finally {
            service.shutdownNow();
        }
        admin().delete(path).then().statusCode(200).body("exam", equalTo(false));
        admin().delete("/api/v1/lessons/" + lesson).then().statusCode(204);
        admin().put(path).then().statusCode(409).body("code", equalTo("LESSON_CANCELLED"));

        var events = new Topic("idv.course.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(e -> lesson.equals(e.key())
                                        && Topic.type(e).equals("idv.course.lesson-cancelled.v1")),
                        LIMIT);
        assertThat(events.stream()
                        .filter(e -> lesson.equals(e.key()))
                        .filter(e -> Topic.type(e).equals("idv.course.lesson-scheduled.v1"))
                        .map(e -> e.value().contains("\"exam\":true")))
                .containsExactly(false, true, false);
    }

    @Test
    void schedulesAnExamAndLetsOnlyItsTeachersChangeThat() {
        UUID teacher = people.somebody();
        String section = section(List.of(teacher));
        String lesson = admin().body(Map.of(
                        "sectionId",
                        section,
                        "labId",
                        lab(),
                        "startTime",
                        "2026-09-01T08:00:00Z",
                        "endTime",
                        "2026-09-01T09:00:00Z",
                        "exam",
                        true))
                .post("/api/v1/lessons")
                .then()
                .statusCode(201)
                .body("exam", equalTo(true))
                .extract()
                .path("id");
        as(TestTokens.withRoles("teacher"))
                .delete("/api/v1/lessons/" + lesson + "/exam")
                .then()
                .statusCode(403);
        as(TestTokens.of(teacher, "teacher"))
                .delete("/api/v1/lessons/" + lesson + "/exam")
                .then()
                .statusCode(200)
                .body("exam", equalTo(false));
    }

    @Test
    void refusesALessonThatEndsBeforeItStartsOrIsNowhere() {
        schedule(admin(), section(List.of()), lab(), "2026-09-01T10:00:00Z", "2026-09-01T09:00:00Z")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("endTime"));
        schedule(
                        admin(),
                        UUID.randomUUID().toString(),
                        UUID.randomUUID().toString(),
                        "2026-09-01T09:00:00Z",
                        "2026-09-01T09:00:00Z")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("endTime", "sectionId", "labId"));
    }

    @Test
    void namesEveryUnreadableFieldOfABodyAndEveryBrokenRuleBesides() {
        admin().body(
                        "{\"name\": \" \", \"seats\": [{\"label\": \"A1\", \"row\": \"first\", \"column\": 0}, 7], \"size\": 3}")
                .post("/api/v1/labs")
                .then()
                .statusCode(400)
                .body("faults.field", hasItems("name", "seats[0].row", "seats[0].column", "seats[1]", "size"));
    }

    @Test
    void findsLessonsByLabAndTime() {
        String lab = lab();
        String section = section(List.of());
        schedule(admin(), section, lab, "2026-09-01T08:00:00Z", "2026-09-01T09:00:00Z");
        schedule(admin(), section, lab, "2026-09-02T08:00:00Z", "2026-09-02T09:00:00Z");
        admin().queryParam("labId", lab)
                .queryParam("from", "2026-09-02T00:00:00Z")
                .get("/api/v1/lessons")
                .then()
                .statusCode(200)
                .body("items", hasSize(1));
    }

    @Test
    void namesEveryUnreadableQueryParameter() {
        admin().get("/api/v1/lessons?labId=x&sectionId=y&from=yesterday&to=2026-09-01T08:00:00&pageSize=-1&pageToken=!")
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("faults.field", containsInAnyOrder("labId", "sectionId", "from", "to", "pageSize", "pageToken"));
        admin().get("/api/v1/lessons?labId=&pageSize=many")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("labId", "pageSize"));
        admin().get("/api/v1/lessons?pageSize=99999999999").then().statusCode(400);
        given().get("/api/v1/lessons?labId=x").then().statusCode(401);
        admin().get("/api/v1/lessons/x?labId=y").then().statusCode(404);
    }

    @Test
    void tellsOtherServicesWhoIsInASection() {
        UUID ada = people.somebody();
        String section = section(List.of());
        enrol(admin(), section, List.of(ada));
        GetSectionRequest request =
                GetSectionRequest.newBuilder().setSectionId(section).build();
        ManagedChannel service = TestChannels.service("desktop-service");
        ManagedChannel terminal = TestChannels.terminal(UUID.randomUUID());
        try {
            assertThat(CourseServiceGrpc.newBlockingStub(service)
                            .getSection(request)
                            .getSection()
                            .getStudentUserIdsList())
                    .containsExactly(ada.toString());
            assertStatus(Status.Code.NOT_FOUND, () -> CourseServiceGrpc.newBlockingStub(service)
                    .getSection(request.toBuilder()
                            .setSectionId(UUID.randomUUID().toString())
                            .build()));
            assertStatus(Status.Code.INVALID_ARGUMENT, () -> CourseServiceGrpc.newBlockingStub(service)
                    .getSection(request.toBuilder().setSectionId("x").build()));
            assertStatus(Status.Code.PERMISSION_DENIED, () -> CourseServiceGrpc.newBlockingStub(terminal)
                    .getSection(request));
        } finally {
            service.shutdownNow();
            terminal.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    POST | courses | {"code": " ", "name": {}, "size": 1} | code,name,size
                    POST | terms | {"name": "", "startDate": "soon", "endDate": 1.5, "timeZone": "Moon"} | name,startDate,endDate,timeZone
                    PUT | sections/{section}/enrolment | {"userIds": ["x", null], "groupId": 7, "by": 1} | userIds[0],userIds[1],groupId,by
                    """)
    void namesEveryFaultOfBadInputAndChangesNothing(String method, String path, String body, String fields) {
        UUID ada = people.somebody();
        String section = section(List.of());
        enrol(admin(), section, List.of(ada)).then().statusCode(200);
        String list = "/api/v1/" + path.replace("{section}", section);
        String before = admin().get(list).asString();

        admin().body(body)
                .request(method, list)
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body("faults.field", containsInAnyOrder(fields.split(",")));

        assertThat(admin().get(list).asString()).isEqualTo(before);
    }

    @Test
    void namesTheFaultOfEveryRpcThatGetsNoId() {
        ManagedChannel service = TestChannels.service("desktop-service");
        try {
            var course = CourseServiceGrpc.newBlockingStub(service);
            assertThat(Refusal.faultyFields(() -> course.getSection(GetSectionRequest.getDefaultInstance())))
                    .containsExactly("section_id");
            assertThat(Refusal.faultyFields(() -> course.getLab(
                            GetLabRequest.newBuilder().setLabId("x").build())))
                    .containsExactly("lab_id");
            assertThat(Refusal.faultyFields(() -> course.getLesson(
                            GetLessonRequest.newBuilder().setLessonId("x").build())))
                    .containsExactly("lesson_id");
        } finally {
            service.shutdownNow();
        }
    }

    @Test
    void keepsTerms() {
        Map<String, String> term = Map.of(
                "name", unique(), "startDate", "2026-09-01", "endDate", "2027-01-15", "timeZone", "Asia/Shanghai");
        admin().body(term).post("/api/v1/terms").then().statusCode(201).body("timeZone", equalTo("Asia/Shanghai"));
        admin().body(term).post("/api/v1/terms").then().statusCode(409);
    }

    private static void assertStatus(Status.Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, refused -> assertThat(
                        refused.getStatus().getCode())
                .isEqualTo(code));
    }

    private static RequestSpecification admin() {
        return as(TestTokens.withRoles("admin"));
    }

    private static RequestSpecification as(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }

    private static Map<String, Object> seat(String label, int row, int column) {
        return Map.of("label", label, "row", row, "column", column, "teacher", false);
    }

    private static Response createLab(String name, List<Map<String, Object>> seats) {
        return admin().body(Map.of("name", name, "seats", seats)).post("/api/v1/labs");
    }

    private static String lab() {
        return createLab(unique(), List.of(seat("A1", 1, 1)))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String section(List<UUID> teachers) {
        String course = admin().body(Map.of("code", unique(), "name", "Networks"))
                .post("/api/v1/courses")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return admin().body(Map.of("courseId", course, "name", "A", "teacherUserIds", teachers))
                .post("/api/v1/sections")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Response enrol(RequestSpecification caller, String section, List<UUID> users) {
        return caller.body(Map.of("userIds", users)).put("/api/v1/sections/" + section + "/enrolment");
    }

    private static Response schedule(
            RequestSpecification caller, String section, String lab, String start, String end) {
        return caller.body(Map.of("sectionId", section, "labId", lab, "startTime", start, "endTime", end))
                .post("/api/v1/lessons");
    }

    private static String unique() {
        return "x" + UUID.randomUUID();
    }
}
