package org.idvserver.course.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.idvserver.course.support.CourseApi.admin;
import static org.idvserver.course.support.CourseApi.as;
import static org.idvserver.course.support.CourseApi.daysOf;
import static org.idvserver.course.support.CourseApi.enrol;
import static org.idvserver.course.support.CourseApi.enter;
import static org.idvserver.course.support.CourseApi.id;
import static org.idvserver.course.support.CourseApi.lab;
import static org.idvserver.course.support.CourseApi.lessonsOf;
import static org.idvserver.course.support.CourseApi.make;
import static org.idvserver.course.support.CourseApi.mondays;
import static org.idvserver.course.support.CourseApi.period;
import static org.idvserver.course.support.CourseApi.section;
import static org.idvserver.course.support.CourseApi.term;
import static org.idvserver.course.support.CourseApi.unique;
import static org.idvserver.course.support.CourseApi.with;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.idvserver.course.support.CourseApi.Seen;
import org.idvserver.course.support.FakePeople;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A term and what is taught week by week become lessons, and these follow. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class TimetableTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String[] MONDAYS = {
        "2027-02-01",
        "2027-02-08",
        "2027-02-15",
        "2027-02-22",
        "2027-03-01",
        "2027-03-08",
        "2027-03-15",
        "2027-03-22",
        "2027-03-29"
    };
    private static final List<Map<String, Object>> BREAK =
            List.of(Map.of("firstDay", "2027-02-15", "lastDay", "2027-02-26", "name", "Winter break"));

    @Inject
    FakePeople people;

    private final Map<String, Object> plan = term();
    private String term;
    private String section;
    private String lab;

    @BeforeEach
    void aTermThatIsToCome() {
        itIs("2027-01-15T12:00:00Z");
        term = make(plan);
        section = section(List.of());
        lab = lab(30);
    }

    private static void itIs(String time) {
        QuarkusMock.installMockForType(Clock.fixed(Instant.parse(time), ZoneOffset.UTC), Clock.class);
    }

    private Response change(Map<String, Object> wanted) {
        return admin().body(wanted).put("/api/v1/terms/" + term);
    }

    private static Map<String, Object> changed(Map<String, Object> entry, String field, Object value) {
        Map<String, Object> body = with(entry, field, value);
        body.remove("termId");
        body.remove("sectionId");
        return body;
    }

    private static Seen lessonOn(String section, String day) {
        return lessonsOf(section).stream()
                .filter(lesson -> lesson.day().equals(day))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> told(String lesson, int times) {
        return new Topic("idv.course.v1")
                        .readUntil(
                                seen -> seen.stream()
                                                .filter(event -> lesson.equals(event.key()))
                                                .count()
                                        >= times,
                                LIMIT)
                        .stream()
                        .filter(event -> lesson.equals(event.key()))
                        .map(Topic::type)
                        .map(type -> type.replace("idv.course.lesson-", "").replace(".v1", ""))
                        .toList();
    }

    private static Response move(String lesson, String lab, String start, String end) {
        return admin().body(Map.of("labId", lab, "startTime", start, "endTime", end))
                .put("/api/v1/lessons/" + lesson);
    }

    @Test
    void schedulesTheLessonsOfAnEntryAtTheSameLocalTimeAllTerm() {
        enter(mondays(term, section, lab, "EVERY"));

        assertThat(daysOf(section)).containsExactly(MONDAYS);
        assertThat(lessonOn(section, "2027-03-22").start()).isEqualTo("2027-03-22T07:00:00Z");
        assertThat(lessonOn(section, "2027-03-29").start()).isEqualTo("2027-03-29T06:00:00Z");
        assertThat(told(lessonOn(section, "2027-03-29").id(), 1)).containsExactly("scheduled");
    }

    @Test
    void countsOddWeeksFromTheFirstOfTheTerm() {
        enter(mondays(term, section, lab, "ODD"));
        assertThat(daysOf(section))
                .containsExactly("2027-02-01", "2027-02-15", "2027-03-01", "2027-03-15", "2027-03-29");
    }

    @Test
    void cancelsTheLessonsOfAHolidayAndBringsThemBackWithoutIt() {
        enter(mondays(term, section, lab, "EVERY"));
        Seen lesson = lessonOn(section, "2027-02-22");

        change(with(plan, "holidays", BREAK)).then().statusCode(200);
        assertThat(daysOf(section)).hasSize(7).doesNotContain("2027-02-15", "2027-02-22");
        change(with(plan, "holidays", BREAK)).then().statusCode(200);
        change(plan).then().statusCode(200).body("holidays", hasSize(0));

        assertThat(daysOf(section)).containsExactly(MONDAYS);
        assertThat(lessonOn(section, "2027-02-22")).isEqualTo(lesson);
        assertThat(told(lesson.id(), 3)).containsExactly("scheduled", "cancelled", "scheduled");
        assertThat(told(lessonOn(section, "2027-02-08").id(), 1)).containsExactly("scheduled");
    }

    @Test
    void teachesMondaysTimetableOnAMakeUpSaturday() {
        enter(mondays(term, section, lab, "ODD"));
        var saturday = List.of(Map.of("day", "2027-02-13", "weekday", "MONDAY", "week", 3));

        change(with(plan, "makeUpDays", saturday)).then().statusCode(200).body("makeUpDays[0].week", equalTo(3));
        assertThat(daysOf(section)).hasSize(6).contains("2027-02-13");
        change(plan).then().statusCode(200);
        assertThat(daysOf(section)).hasSize(5).doesNotContain("2027-02-13");
    }

    @Test
    void movesLessonsWithTheirPeriodsAndLabAndKeepsTheirIds() {
        Map<String, Object> entry = mondays(term, section, lab, "EVERY");
        String path = "/api/v1/timetable-entries/" + enter(entry);
        Seen before = lessonOn(section, "2027-02-08");
        String other = lab(30);

        change(with(plan, "periods", List.of(period(1, "08:15", "09:00"), period(2, "09:00", "09:45"))))
                .then()
                .statusCode(200);
        assertThat(lessonOn(section, "2027-02-08").start()).isEqualTo("2027-02-08T07:15:00Z");
        admin().body(changed(entry, "labId", other))
                .put(path)
                .then()
                .statusCode(200)
                .body("labId", equalTo(other));

        Seen after = lessonOn(section, "2027-02-08");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.labId()).isEqualTo(other);
        assertThat(told(before.id(), 3)).containsExactly("scheduled", "scheduled", "scheduled");
    }

    @Test
    void leavesWhatWasMovedCancelledOrAddedSingly() {
        Map<String, Object> entry = mondays(term, section, lab, "EVERY");
        String path = "/api/v1/timetable-entries/" + enter(entry);
        String moved = lessonOn(section, "2027-02-15").id();
        String cancelled = lessonOn(section, "2027-03-08").id();
        move(moved, lab, "2027-02-16T10:00:00+01:00", "2027-02-16T11:30:00+01:00")
                .then()
                .statusCode(200)
                .body("changedSingly", equalTo(true));
        admin().delete("/api/v1/lessons/" + cancelled).then().statusCode(204);
        id(admin().body(Map.of(
                        "sectionId",
                        section,
                        "labId",
                        lab,
                        "startTime",
                        "2027-02-17T08:00:00Z",
                        "endTime",
                        "2027-02-17T09:00:00Z"))
                .post("/api/v1/lessons"));

        change(with(plan, "holidays", BREAK)).then().statusCode(200);
        assertThat(daysOf(section))
                .containsExactly(
                        "2027-02-01",
                        "2027-02-08",
                        "2027-02-16",
                        "2027-02-17",
                        "2027-03-01",
                        "2027-03-15",
                        "2027-03-22",
                        "2027-03-29");
        change(plan).then().statusCode(200);
        admin().body(changed(entry, "weekday", "THURSDAY")).put(path).then().statusCode(200);
        assertThat(daysOf(section))
                .contains("2027-02-16", "2027-02-17", "2027-02-18")
                .doesNotContain("2027-03-08");

        admin().delete(path).then().statusCode(204);
        admin().delete(path).then().statusCode(204);
        assertThat(daysOf(section)).containsExactly("2027-02-16", "2027-02-17");
        admin().get("/api/v1/lessons/" + moved).then().statusCode(200).body("timetableEntryId", nullValue());
        assertThat(told(moved, 2)).containsExactly("scheduled", "scheduled");
        assertThat(told(cancelled, 2)).containsExactly("scheduled", "cancelled");
    }

    @Test
    void neverTouchesLessonsThatBegan() {
        Map<String, Object> entry = mondays(term, section, lab, "EVERY");
        String path = "/api/v1/timetable-entries/" + enter(entry);
        itIs("2027-02-15T07:30:00Z");

        change(with(
                        plan,
                        "holidays",
                        List.of(Map.of("firstDay", "2027-02-02", "lastDay", "2027-03-01", "name", "Snow"))))
                .then()
                .statusCode(200);
        assertThat(daysOf(section))
                .containsExactly(
                        "2027-02-01",
                        "2027-02-08",
                        "2027-02-15",
                        "2027-03-08",
                        "2027-03-15",
                        "2027-03-22",
                        "2027-03-29");
        change(plan).then().statusCode(200);
        admin().delete(path).then().statusCode(204);
        assertThat(daysOf(section)).containsExactly("2027-02-01", "2027-02-08", "2027-02-15");
        enter(entry);
        assertThat(daysOf(section)).hasSize(9);
    }

    @Test
    void movesALessonOfTheRevisionThatIsKnownAndTellsItOnce() {
        enter(mondays(term, section, lab, "EVERY"));
        String lesson = lessonOn(section, "2027-02-15").id();
        String other = lab(30);
        String tag = admin().get("/api/v1/lessons/" + lesson).header("ETag");
        Map<String, Object> there =
                Map.of("labId", other, "startTime", "2027-02-19T10:00:00Z", "endTime", "2027-02-19T11:00:00Z");

        admin().header("If-Match", tag)
                .body(there)
                .put("/api/v1/lessons/" + lesson)
                .then()
                .statusCode(200)
                .body("id", equalTo(lesson))
                .body("labId", equalTo(other))
                .body("startTime", equalTo("2027-02-19T10:00:00Z"));
        admin().header("If-Match", tag)
                .body(with(there, "labId", lab))
                .put("/api/v1/lessons/" + lesson)
                .then()
                .statusCode(412)
                .body("code", equalTo("OUTDATED"));
        admin().body(there).put("/api/v1/lessons/" + lesson).then().statusCode(200);
        admin().body(with(with(there, "labId", UUID.randomUUID()), "endTime", "2027-02-19T09:00:00Z"))
                .put("/api/v1/lessons/" + lesson)
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("labId", "endTime"));
        admin().delete("/api/v1/lessons/" + lesson).then().statusCode(204);
        admin().body(with(there, "labId", lab))
                .put("/api/v1/lessons/" + lesson)
                .then()
                .statusCode(409)
                .body("code", equalTo("LESSON_CANCELLED"));
        assertThat(told(lesson, 3)).containsExactly("scheduled", "scheduled", "cancelled");
    }

    @Test
    void movesNoLessonThatIsOver() {
        enter(mondays(term, section, lab, "EVERY"));
        String lesson = lessonOn(section, "2027-02-01").id();
        itIs("2027-02-01T08:30:00Z");
        move(lesson, lab, "2027-02-01T07:00:00Z", "2027-02-01T09:00:00Z").then().statusCode(200);
        itIs("2027-02-01T09:00:00Z");
        move(lesson, lab, "2027-02-02T07:00:00Z", "2027-02-02T09:00:00Z")
                .then()
                .statusCode(409)
                .body("code", equalTo("LESSON_OVER"));
    }

    @Test
    void namesAllDatesOfAnEntrysConflictsAndChangesNothing() {
        enter(mondays(term, section, lab, "ODD"));
        String second = section(List.of());
        Map<String, Object> wanted = mondays(term, second, lab, "EVERY");

        admin().body(wanted)
                .post("/api/v1/timetable-entries")
                .then()
                .statusCode(409)
                .body("code", equalTo("TIMETABLE_CONFLICT"))
                .body("faults.field", everyItem(equalTo("labId")))
                .body("faults.reason", hasSize(5))
                .body("faults.reason[1]", containsString("2027-02-15T07:00Z"))
                .body(
                        "faults.reason[1]",
                        containsString(lessonOn(section, "2027-02-15").id()));
        assertThat(lessonsOf(second)).isEmpty();
        admin().get("/api/v1/timetable-entries?sectionId=" + second).then().body("items", hasSize(0));

        Map<String, Object> even = mondays(term, second, lab, "EVEN");
        String path = "/api/v1/timetable-entries/" + enter(even);
        admin().body(changed(even, "weeks", "EVERY")).put(path).then().statusCode(409);
        assertThat(daysOf(second)).hasSize(4);
        admin().body(changed(even, "weeks", "EVERY"))
                .put(path + "?allowConflicts=true")
                .then()
                .statusCode(200);
        assertThat(daysOf(second)).hasSize(9);
    }

    @Test
    void namesEveryKindOfConflictAtOnceWithBothSides() {
        UUID teacher = people.somebody();
        UUID ada = people.somebody();
        UUID bob = people.somebody();
        section = section(List.of(teacher));
        String second = section(List.of(teacher));
        lab = lab(1);
        enrol(section, List.of(ada));
        enrol(second, List.of(bob, ada));
        enter(mondays(term, section, lab, "EVERY"));
        String lesson = lessonOn(section, "2027-02-08").id();
        Map<String, Object> wanted = Map.of(
                "sectionId",
                second,
                "labId",
                lab,
                "startTime",
                "2027-02-08T08:00:00Z",
                "endTime",
                "2027-02-08T09:00:00Z");

        admin().body(wanted)
                .post("/api/v1/lessons")
                .then()
                .statusCode(409)
                .body("code", equalTo("TIMETABLE_CONFLICT"))
                .body("faults.field", contains("labId", "labId", "sectionId", "sectionId"))
                .body("faults.reason[0]", containsString("1 seats for the 2 students"))
                .body("faults.reason[1]", containsString("lesson " + lesson))
                .body("faults.reason[2]", containsString("a teacher has lesson " + lesson))
                .body("faults.reason[3]", containsString("1 of its students have lesson " + lesson));
        assertThat(lessonsOf(second)).isEmpty();

        id(admin().body(wanted).post("/api/v1/lessons?allowConflicts=true"));
        String own = lessonsOf(second).get(0).id();
        move(own, lab(2), "2027-02-09T07:00:00Z", "2027-02-09T08:00:00Z").then().statusCode(200);
        move(own, lab, "2027-02-15T07:00:00Z", "2027-02-15T08:00:00Z").then().statusCode(409);
        assertThat(daysOf(second)).containsExactly("2027-02-09");
        assertThat(told(own, 2)).containsExactly("scheduled", "scheduled");
    }

    @Test
    void refusesAMakeUpDayOnWhichTheLabIsTaken() {
        enter(mondays(term, section, lab, "EVERY"));
        id(admin().body(Map.of(
                        "sectionId",
                        section(List.of()),
                        "labId",
                        lab,
                        "startTime",
                        "2027-02-13T08:00:00Z",
                        "endTime",
                        "2027-02-13T09:00:00Z"))
                .post("/api/v1/lessons"));
        Map<String, Object> saturday =
                with(plan, "makeUpDays", List.of(Map.of("day", "2027-02-13", "weekday", "MONDAY")));
        change(saturday).then().statusCode(409).body("faults", hasSize(1));
        admin().get("/api/v1/terms/" + term).then().body("makeUpDays", hasSize(0));
        admin().body(saturday)
                .put("/api/v1/terms/" + term + "?allowConflicts=true")
                .then()
                .statusCode(200);
        assertThat(daysOf(section)).contains("2027-02-13");
    }

    @Test
    void makesWhatIsAskedForTwiceUnderAKeyOnce() {
        String key = UUID.randomUUID().toString();
        String token = TestTokens.withRoles("admin");
        Map<String, Object> entry = mondays(term, section, lab, "EVERY");
        List<String> made = Stream.generate(() -> CompletableFuture.supplyAsync(() ->
                        id(as(token).header("Idempotency-Key", key).body(entry).post("/api/v1/timetable-entries"))))
                .limit(4)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .distinct()
                .toList();
        assertThat(made).hasSize(1);
        assertThat(lessonsOf(section)).hasSize(9);
        as(token)
                .header("Idempotency-Key", key)
                .body(with(entry, "weeks", "ODD"))
                .post("/api/v1/timetable-entries")
                .then()
                .statusCode(409)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));

        Map<String, Object> another = with(term(), "name", unique());
        String termKey = UUID.randomUUID().toString();
        String first =
                id(as(token).header("Idempotency-Key", termKey).body(another).post("/api/v1/terms"));
        assertThat(id(as(token).header("Idempotency-Key", termKey).body(another).post("/api/v1/terms")))
                .isEqualTo(first);
    }

    @Test
    void givesALabToOneOfThoseWhoAskAtOnce() {
        List<Map<String, Object>> entries = Stream.generate(() -> mondays(term, section(List.of()), lab, "EVERY"))
                .limit(4)
                .toList();
        List<Integer> answers = entries.stream()
                .map(entry -> CompletableFuture.supplyAsync(() ->
                        admin().body(entry).post("/api/v1/timetable-entries").statusCode()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .sorted()
                .toList();
        assertThat(answers).containsExactly(201, 409, 409, 409);
    }

    @Test
    void letsATeacherTouchTheTimetableOfOwnSectionsOnly() {
        UUID teacher = people.somebody();
        String own = section(List.of(teacher));
        String token = TestTokens.of(teacher, "teacher");
        Map<String, Object> foreign = mondays(term, section, lab, "EVERY");
        String entry = "/api/v1/timetable-entries/" + enter(foreign);
        String lesson = lessonOn(section, "2027-02-08").id();

        as(token)
                .body(mondays(term, own, lab(5), "EVERY"))
                .post("/api/v1/timetable-entries")
                .then()
                .statusCode(201);
        Stream.of(
                        as(token).body(foreign).post("/api/v1/timetable-entries"),
                        as(token).body(changed(foreign, "weeks", "ODD")).put(entry),
                        as(token).delete(entry),
                        as(token)
                                .body(Map.of(
                                        "labId",
                                        lab,
                                        "startTime",
                                        "2027-02-09T08:00:00Z",
                                        "endTime",
                                        "2027-02-09T09:00:00Z"))
                                .put("/api/v1/lessons/" + lesson))
                .forEach(refused -> refused.then().statusCode(403).body("code", equalTo("NOT_YOUR_SECTION")));
        as(token).body(term()).post("/api/v1/terms").then().statusCode(403);
        as(token).body(plan).put("/api/v1/terms/" + term).then().statusCode(403);
        as(token).delete("/api/v1/terms/" + term).then().statusCode(403);
        as(TestTokens.withRoles("student"))
                .get("/api/v1/timetable-entries")
                .then()
                .statusCode(403);
        assertThat(daysOf(section)).containsExactly(MONDAYS);
    }

    @Test
    void changesATermOfTheRevisionThatIsKnown() {
        String tag = admin().get("/api/v1/terms/" + term).header("ETag");
        String name = unique();
        admin().header("If-Match", tag)
                .body(with(plan, "name", name))
                .put("/api/v1/terms/" + term)
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("weeks", equalTo(9));
        admin().header("If-Match", tag)
                .body(plan)
                .put("/api/v1/terms/" + term)
                .then()
                .statusCode(412);
        Map<String, Object> other = term();
        make(other);
        change(with(plan, "name", other.get("name"))).then().statusCode(409).body("code", equalTo("NAME_TAKEN"));
    }

    @Test
    void keepsATermAndItsPeriodsWhileTheTimetableNeedsThem() {
        String entry = enter(mondays(term, section, lab, "EVERY"));
        change(with(plan, "periods", List.of(period(2, "08:55", "09:40"))))
                .then()
                .statusCode(400)
                .body("faults.field", contains("periods"))
                .body("faults.reason", contains(startsWith("period 1 is missing")));
        admin().delete("/api/v1/terms/" + term).then().statusCode(409).body("code", equalTo("TERM_IN_USE"));
        admin().delete("/api/v1/timetable-entries/" + entry).then().statusCode(204);
        admin().delete("/api/v1/terms/" + term).then().statusCode(204);
        admin().delete("/api/v1/terms/" + term).then().statusCode(204);
        admin().get("/api/v1/terms/" + term).then().statusCode(404);
    }

    @Test
    void namesEveryFaultOfAnEntryAndOfATerm() {
        admin().body("{\"weekday\": \"SOMEDAY\", \"firstPeriod\": 0, \"listedWeeks\": [\"x\"]}")
                .post("/api/v1/timetable-entries")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        hasItems("termId", "sectionId", "labId", "weekday", "firstPeriod", "weeks", "listedWeeks[0]"));
        admin().body(Map.of(
                        "termId",
                        term,
                        "sectionId",
                        UUID.randomUUID(),
                        "labId",
                        UUID.randomUUID(),
                        "weekday",
                        "MONDAY",
                        "firstPeriod",
                        7,
                        "lastPeriod",
                        2,
                        "weeks",
                        "LISTED"))
                .post("/api/v1/timetable-entries")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder("sectionId", "labId", "firstPeriod", "lastPeriod", "listedWeeks"));
        change(with(plan, "holidays", List.of(Map.of("firstDay", "2027-05-01", "name", " "), Map.of("name", "Easter"))))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("holidays[0].name", "holidays[1].firstDay"));
        change(with(plan, "holidays", List.of(Map.of("firstDay", "2027-05-01", "name", "Too late"))))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("holidays[0].firstDay", "holidays[0].lastDay"));
    }
}
