package org.idvserver.campus;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the teaching data of the demonstration campus: people, a lab, a course with two sections, a lesson. */
final class Timetable {
    static final int STUDENTS = 20;
    private static final int HOURS_AHEAD = 3;
    private static final int SEATS = 24;
    private static final int SEATS_IN_A_ROW = 6;

    private final CampusApi api;
    private final Journal journal;

    Timetable(CampusApi api, Journal journal) {
        this.api = api;
        this.journal = journal;
    }

    List<String> students() {
        String ids = journal.once("students", () -> {
            List<Map<String, Object>> users = new ArrayList<>();
            for (int number = 1; number <= STUDENTS + 1; number++) {
                String name = "student%02d".formatted(number);
                users.add(Map.of("username", name, "displayName", "Student " + number, "role", "student"));
            }
            List<String> made = new ArrayList<>();
            api.post("users", Map.of("users", users))
                    .ok()
                    .get("users")
                    .forEach(user -> made.add(user.get("id").asText()));
            return String.join(",", made);
        });
        return List.of(ids.split(","));
    }

    String lab() {
        return journal.once("lab", () -> {
            List<Map<String, Object>> seats = new ArrayList<>();
            for (int seat = 0; seat < SEATS; seat++) {
                seats.add(Map.of(
                        "label",
                        "%c%d".formatted('A' + seat / SEATS_IN_A_ROW, seat % SEATS_IN_A_ROW + 1),
                        "row",
                        seat / SEATS_IN_A_ROW + 1,
                        "column",
                        seat % SEATS_IN_A_ROW + 1,
                        "teacher",
                        seat == 0));
            }
            return id(api.post("labs", Map.of("name", "Lab 101", "seats", seats)));
        });
    }

    String seat(int index) {
        return api.get("labs/" + lab()).ok().get("seats").get(index).get("id").asText();
    }

    /** The section of 20 students. */
    String section() {
        List<String> class1 = students().subList(0, STUDENTS);
        return section("section", "Networks A", class1);
    }

    /** A section of one student, whose network nobody else may reach. */
    String otherSection() {
        return section("otherSection", "Networks B", students().subList(STUDENTS, STUDENTS + 1));
    }

    String section(String key, String name, List<String> students) {
        String course = journal.once(
                "course", () -> id(api.post("courses", Map.of("code", "NET-1", "name", "Computer networks"))));
        String section = journal.once(
                key,
                () -> id(api.post("sections", Map.of("courseId", course, "name", name, "teacherUserIds", List.of()))));
        api.put("sections/" + section + "/enrolment", Map.of("userIds", students))
                .ok();
        return section;
    }

    /** Near enough for the terminals to prepare for it. */
    String lesson() {
        OffsetDateTime start =
                OffsetDateTime.now(ZoneOffset.UTC).plusHours(HOURS_AHEAD).truncatedTo(ChronoUnit.HOURS);
        return journal.once(
                "lesson",
                () -> id(api.post(
                        "lessons",
                        Map.of(
                                "sectionId", section(),
                                "labId", lab(),
                                "startTime", start.toString(),
                                "endTime", start.plusMinutes(90).toString()))));
    }

    static String id(CampusApi.Answer answer) {
        return answer.ok().get("id").asText();
    }
}
