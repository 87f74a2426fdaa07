package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.finishedPool;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Labs follow the timetable: desktops come when a lesson begins, and leave when it is over. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class LessonsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private final Topic courses = new Topic("idv.course.v1");
    private Sections.Lab lab;
    private UUID first;
    private UUID second;

    @BeforeEach
    void aLabWithTwoTerminals() {
        lab = sections.addLab(3);
        first = enrolled(newTerminal(lab, 0));
        second = enrolled(newTerminal(lab, 1));
    }

    /** A section with its desktops and the lesson that it has. */
    private record Class(UUID lesson, UUID section, List<UUID> desktops) {}

    private Class classOf(int students, String profile) {
        UUID section = sections.add(students).id();
        return new Class(UUID.randomUUID(), section, desktopsOf(finishedBatch(section, profile)));
    }

    private Class classOf(int students) {
        return classOf(students, profile(images.image()));
    }

    private void schedule(Class group, Sections.Lab where, Instant start, Instant end) {
        Courses.schedule(group.lesson(), group.section(), where.id(), start, end);
    }

    private void goesOn(Class group, Sections.Lab where) {
        schedule(group, where, Instant.now().minusSeconds(1), Instant.now().plusSeconds(3600));
    }

    /** One ends soon, and the next begins after a break. */
    private void follows(Class before, Class after, Duration pause) {
        Instant end = Instant.now().plusSeconds(3);
        schedule(after, lab, end.plus(pause), end.plusSeconds(3600));
        schedule(before, lab, end.minusSeconds(3600), end);
    }

    private void isOver(Class group) {
        schedule(group, lab, Instant.now().minusSeconds(3600), Instant.now().minusSeconds(1));
    }

    private static UUID terminalOf(UUID desktop) {
        String id = get("/api/v1/desktops/" + desktop).getString("terminalId");
        return id == null ? null : UUID.fromString(id);
    }

    private static boolean runs(UUID desktop) {
        return get("/api/v1/desktops/" + desktop).getBoolean("running");
    }

    private static void awaitOn(UUID desktop, UUID terminal) {
        await().until(() -> Objects.equals(terminalOf(desktop), terminal));
    }

    private List<ConsumerRecord<String, String>> told(Class group, String type) {
        return new Topic("idv.desktop.v1")
                .readUntil(seen -> seen.stream().anyMatch(event -> is(event, group, type)), LIMIT).stream()
                        .filter(event -> is(event, group, type))
                        .toList();
    }

    private static boolean is(ConsumerRecord<String, String> event, Class group, String type) {
        return group.lesson().toString().equals(event.key())
                && Topic.type(event).equals(type);
    }

    @Test
    void bringsTheDesktopsWhenALessonBeginsAndTakesThemAwayWhenItIsOver() {
        Class group = classOf(3);
        goesOn(group, lab);

        awaitOn(group.desktops().get(0), first);
        awaitOn(group.desktops().get(1), second);
        assertThat(group.desktops()).filteredOn(LessonsTest::runs).hasSize(2);
        assertThat(told(group, "idv.desktop.lesson-begun.v1").get(0).value())
                .contains("\"seatedCount\":2")
                .contains("\"leftCount\":1")
                .contains("\"code\":\"NO_TERMINAL\"");

        UUID late = enrolled(newTerminal(lab, 2));
        awaitOn(group.desktops().get(2), late);

        isOver(group);
        group.desktops().forEach(desktop -> awaitOn(desktop, null));
        assertThat(group.desktops()).noneMatch(LessonsTest::runs);
        assertThat(told(group, "idv.desktop.lesson-ended.v1")).hasSize(1);
    }

    @Test
    void switchesBetweenTwoLessonsBackToBack() {
        Class before = classOf(2);
        Class after = classOf(2);
        goesOn(before, lab);
        awaitOn(before.desktops().get(0), first);
        follows(before, after, Duration.ZERO);

        awaitOn(after.desktops().get(0), first);
        awaitOn(after.desktops().get(1), second);
        told(before, "idv.desktop.lesson-ended.v1");

        assertThat(before.desktops()).allMatch(desktop -> terminalOf(desktop) == null);
        assertThat(after.desktops()).allMatch(LessonsTest::runs);
    }

    @Test
    void followsALessonThatIsCancelledOrMovedWhileItGoesOn() {
        Sections.Lab other = sections.addLab(1);
        UUID there = enrolled(newTerminal(other, 0));
        Class group = classOf(1);
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);

        goesOn(group, other);
        awaitOn(group.desktops().get(0), there);
        assertThat(runs(group.desktops().get(0))).isTrue();

        cancel(group);
        awaitOn(group.desktops().get(0), null);
    }

    private void cancel(Class group) {
        courses.send(
                UUID.randomUUID().toString(),
                "idv.course.lesson-cancelled.v1",
                group.lesson().toString(),
                "{\"lessonId\": \"%s\"}".formatted(group.lesson()));
    }

    @Test
    void followsALessonThatIsPutOffAndOneThatTakesPlaceAgainAfterItWasCancelled() {
        Class group = classOf(1);
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);

        schedule(group, lab, Instant.now().plusSeconds(7200), Instant.now().plusSeconds(10800));
        awaitOn(group.desktops().get(0), null);
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);

        cancel(group);
        awaitOn(group.desktops().get(0), null);
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);
        assertThat(runs(group.desktops().get(0))).isTrue();
    }

    @Test
    void leavesWhatPeopleStoppedOrLockedAlone() {
        Class group = classOf(2);
        admin().body(Map.of("reason", "kept"))
                .put("/api/v1/desktops/" + group.desktops().get(0) + "/lock");
        goesOn(group, lab);
        awaitOn(group.desktops().get(1), first);

        admin().post("/api/v1/desktops/" + group.desktops().get(1) + "/stop")
                .then()
                .statusCode(202);
        admin().delete("/api/v1/desktops/" + group.desktops().get(0) + "/lock")
                .then()
                .statusCode(200);
        awaitOn(group.desktops().get(0), second);

        assertThat(runs(group.desktops().get(1))).isFalse();
        assertThat(terminalOf(group.desktops().get(1))).isEqualTo(first);
    }

    /** A profile whose desktops keep what was written, on their terminal. */
    private String keeping() {
        return profile(images.image(), Map.of("nics", List.of(Map.of("kind", "INTERNAL")), "restoreMode", "NEVER"));
    }

    @Test
    void stopsWhatIsBoundToItsTerminalAndLeavesItThere() {
        Class group = classOf(1, keeping());
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);

        isOver(group);
        await().until(() -> !runs(group.desktops().get(0)));
        told(group, "idv.desktop.lesson-ended.v1");
        assertThat(terminalOf(group.desktops().get(0))).isEqualTo(first);
    }

    @Test
    void lendsTheLabsOwnDesktopsToASectionThatHasNone() {
        UUID lent = poolOfTheLab();
        Class group = new Class(UUID.randomUUID(), sections.add(1).id(), List.of());
        goesOn(group, lab);
        awaitOn(lent, first);

        isOver(group);
        awaitOn(lent, null);
    }

    @Test
    void doesNotWaitForTheSeats() {
        Class group = classOf(2);
        sections.forget(lab);
        goesOn(group, lab);

        await().until(() -> group.desktops().stream()
                .map(LessonsTest::terminalOf)
                .filter(Objects::nonNull)
                .toList()
                .containsAll(List.of(first, second)));
    }

    private UUID poolOfTheLab() {
        return desktopsOf(finishedPool(lab.id(), 1, profile(images.image()))).get(0);
    }

    @Test
    void givesWhatTheLabLendsToTheNextLessonAnew() {
        UUID lent = poolOfTheLab();
        Class before = new Class(UUID.randomUUID(), sections.add(1).id(), List.of());
        Class after = new Class(UUID.randomUUID(), sections.add(1).id(), List.of());
        goesOn(before, lab);
        awaitOn(lent, first);
        follows(before, after, Duration.ZERO);

        told(before, "idv.desktop.lesson-ended.v1");

        told(after, "idv.desktop.lesson-begun.v1");
        assertThat(terminalOf(lent)).isEqualTo(first);
        assertThat(runs(lent)).isTrue();
        assertThat(get("/api/v1/desktops/" + lent).getInt("restartGeneration")).isEqualTo(1);
    }

    @Test
    void givesTheSeatsToTheLaterOfTwoLessonsAndLeavesTheEarlierWhatIsIdle() {
        Class earlier = classOf(2);
        Class later = classOf(1);
        goesOn(earlier, lab);
        awaitOn(earlier.desktops().get(0), first);
        awaitOn(earlier.desktops().get(1), second);

        goesOn(later, lab);
        awaitOn(later.desktops().get(0), first);
        told(later, "idv.desktop.lesson-begun.v1");

        assertThat(terminalOf(earlier.desktops().get(0))).isNull();
        assertThat(terminalOf(earlier.desktops().get(1))).isEqualTo(second);
        assertThat(runs(earlier.desktops().get(1))).isTrue();
        assertThat(runs(later.desktops().get(0))).isTrue();

        UUID third = enrolled(newTerminal(lab, 2));
        awaitOn(earlier.desktops().get(0), third);
        assertThat(runs(earlier.desktops().get(0))).isTrue();
    }

    @Test
    void leavesTheEarlierClassWhereOnlyTheLabsOwnWouldCome() {
        poolOfTheLab();
        poolOfTheLab();
        Class earlier = classOf(2);
        Class later = classOf(1);
        goesOn(earlier, lab);
        awaitOn(earlier.desktops().get(1), second);

        goesOn(later, lab);
        awaitOn(later.desktops().get(0), first);
        told(later, "idv.desktop.lesson-begun.v1");
        assertThat(terminalOf(earlier.desktops().get(1))).isEqualTo(second);
        assertThat(runs(earlier.desktops().get(1))).isTrue();
    }

    @Test
    void givesTheSeatsBackWhenTheLaterOfTwoLessonsIsOverFirst() {
        Class earlier = classOf(2, keeping());
        Class later = classOf(2);
        goesOn(earlier, lab);
        awaitOn(earlier.desktops().get(0), first);
        awaitOn(earlier.desktops().get(1), second);
        goesOn(later, lab);
        awaitOn(later.desktops().get(0), first);
        await().until(() -> !runs(earlier.desktops().get(0)));

        isOver(later);
        awaitOn(later.desktops().get(0), null);
        awaitOn(later.desktops().get(1), null);
        await().until(() -> earlier.desktops().stream().allMatch(LessonsTest::runs));
        assertThat(terminalOf(earlier.desktops().get(0))).isEqualTo(first);
        assertThat(terminalOf(earlier.desktops().get(1))).isEqualTo(second);
    }

    @Test
    void takesOnlyItsOwnAwayWhenTheEarlierOfTwoLessonsIsOver() {
        Class earlier = classOf(2);
        Class later = classOf(1);
        goesOn(earlier, lab);
        awaitOn(earlier.desktops().get(1), second);
        goesOn(later, lab);
        awaitOn(later.desktops().get(0), first);

        isOver(earlier);
        earlier.desktops().forEach(desktop -> awaitOn(desktop, null));
        told(earlier, "idv.desktop.lesson-ended.v1");

        assertThat(terminalOf(later.desktops().get(0))).isEqualTo(first);
        assertThat(runs(later.desktops().get(0))).isTrue();
    }

    @Test
    void letsADesktopStayForTheNextLessonOfItsSection() {
        Class group = classOf(1);
        Class next = new Class(UUID.randomUUID(), group.section(), group.desktops());
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);
        follows(group, next, Duration.ZERO);

        told(next, "idv.desktop.lesson-begun.v1");
        told(group, "idv.desktop.lesson-ended.v1");
        assertThat(terminalOf(group.desktops().get(0))).isEqualTo(first);
        assertThat(runs(group.desktops().get(0))).isTrue();
        assertThat(get("/api/v1/desktops/" + group.desktops().get(0)).getInt("restartGeneration"))
                .isZero();
    }

    @Test
    void letsADesktopStayThroughABreak() {
        Class group = classOf(1);
        Class next = new Class(UUID.randomUUID(), group.section(), group.desktops());
        goesOn(group, lab);
        awaitOn(group.desktops().get(0), first);
        // As long as what is over lingers.
        follows(group, next, Duration.ofSeconds(1));

        told(next, "idv.desktop.lesson-begun.v1");
        told(group, "idv.desktop.lesson-ended.v1");
        assertThat(terminalOf(group.desktops().get(0))).isEqualTo(first);
        // What concerns the desktop is on another partition than what concerns the lesson.
        assertThat(new Topic("idv.desktop.v1")
                                .readUntil(
                                        seen -> seen.stream()
                                                        .anyMatch(event ->
                                                                is(event, group, "idv.desktop.lesson-ended.v1"))
                                                && seen.stream().anyMatch(event -> isAssigned(event, group)),
                                        LIMIT)
                                .stream()
                                .filter(event -> isAssigned(event, group)))
                .as("it never left")
                .hasSize(1);
    }

    private static boolean isAssigned(ConsumerRecord<String, String> event, Class group) {
        return group.desktops().get(0).toString().equals(event.key())
                && Topic.type(event).equals("idv.desktop.assigned.v1");
    }
}
