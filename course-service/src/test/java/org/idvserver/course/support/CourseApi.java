package org.idvserver.course.support;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.testkit.identity.TestTokens;

/** Teaching data by way of the API. */
public final class CourseApi {

    private CourseApi() {}

    public static RequestSpecification admin() {
        return as(TestTokens.withRoles("admin"));
    }

    public static RequestSpecification as(String token) {
        return given().contentType(ContentType.JSON).header("Authorization", "Bearer " + token);
    }

    public static String unique() {
        return "x" + UUID.randomUUID();
    }

    public static String id(Response made) {
        return made.then().statusCode(201).extract().path("id");
    }

    /** A lab with a teacher's seat and these for students. */
    public static String lab(int seats) {
        List<Map<String, Object>> map = new ArrayList<>();
        for (int column = 1; column <= seats + 1; column++) {
            map.add(Map.of("label", "A" + column, "row", 1, "column", column, "teacher", column > seats));
        }
        return id(admin().body(Map.of("name", unique(), "seats", map)).post("/api/v1/labs"));
    }

    public static String section(List<UUID> teachers) {
        String course =
                id(admin().body(Map.of("code", unique(), "name", "Networks")).post("/api/v1/courses"));
        return id(admin().body(Map.of("courseId", course, "name", "A", "teacherUserIds", teachers))
                .post("/api/v1/sections"));
    }

    public static void enrol(String section, List<UUID> users) {
        admin().body(Map.of("userIds", users))
                .put("/api/v1/sections/" + section + "/enrolment")
                .then()
                .statusCode(200);
    }

    /** From Monday, 1 February 2027, for nine weeks in Berlin, where the clocks change on 28 March. */
    public static Map<String, Object> term() {
        return new HashMap<>(Map.of(
                "name",
                unique(),
                "startDate",
                "2027-02-01",
                "endDate",
                "2027-04-04",
                "timeZone",
                "Europe/Berlin",
                "periods",
                List.of(period(1, "08:00", "08:45"), period(2, "08:55", "09:40"), period(3, "10:00", "10:45"))));
    }

    public static Map<String, Object> period(int number, String start, String end) {
        return Map.of("number", number, "startTime", start, "endTime", end);
    }

    public static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        Map<String, Object> changed = new HashMap<>(body);
        changed.put(field, value);
        return changed;
    }

    public static String make(Map<String, Object> term) {
        return id(admin().body(term).post("/api/v1/terms"));
    }

    /** On Mondays, periods 1 and 2. */
    public static Map<String, Object> mondays(String term, String section, String lab, String weeks) {
        return Map.of(
                "termId",
                term,
                "sectionId",
                section,
                "labId",
                lab,
                "weekday",
                "MONDAY",
                "firstPeriod",
                1,
                "lastPeriod",
                2,
                "weeks",
                weeks);
    }

    public static String enter(Map<String, Object> entry) {
        return id(admin().body(entry).post("/api/v1/timetable-entries"));
    }

    /** A lesson as it is shown. */
    public record Seen(String id, String labId, Instant start, String state, boolean singly) {

        /** Its day. */
        public String day() {
            return start.toString().substring(0, 10);
        }
    }

    /** By their beginning. */
    public static List<Seen> lessonsOf(String section) {
        List<Map<String, Object>> items = admin().get("/api/v1/lessons?sectionId=" + section)
                .then()
                .statusCode(200)
                .extract()
                .path("items");
        return items.stream()
                .map(item -> new Seen(
                        (String) item.get("id"),
                        (String) item.get("labId"),
                        Instant.parse((String) item.get("startTime")),
                        (String) item.get("state"),
                        (boolean) item.get("changedSingly")))
                .sorted(Comparator.comparing(Seen::start))
                .toList();
    }

    public static List<String> daysOf(String section) {
        return lessonsOf(section).stream()
                .filter(lesson -> lesson.state().equals("SCHEDULED"))
                .map(Seen::day)
                .toList();
    }
}
