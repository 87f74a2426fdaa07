package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finished;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A section's desktops go to a lab's terminals, seat by seat. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class SeatingTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private Sections.Lab lab;
    private UUID first;
    private UUID second;

    @BeforeEach
    void aLabWithTwoTerminals() {
        lab = sections.addLab(4);
        second = enrolled(newTerminal(lab, 1));
        first = enrolled(newTerminal(lab, 0));
        newTerminal(lab, 2);
    }

    private Desktops classOf(int students) {
        UUID section = sections.add(students).id();
        return new Desktops(section, desktopsOf(finishedBatch(section, profile(images.image()))));
    }

    private record Desktops(UUID section, List<UUID> desktops) {}

    private JsonPath seat(UUID section, boolean start) {
        return admin().body(Map.of("sectionId", section, "labId", lab.id(), "start", start))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String terminalOf(UUID desktop) {
        return get("/api/v1/desktops/" + desktop).getString("terminalId");
    }

    @Test
    void givesEachTerminalADesktopInTheOrderOfTheSeats() {
        Desktops one = classOf(3);

        JsonPath report = seat(one.section(), true);

        assertThat(report.getList("seats.label")).isEqualTo(List.of("A1", "A2", "A3", "A4"));
        assertThat(report.getList("seats.terminalId", UUID.class).subList(0, 2)).containsExactly(first, second);
        assertThat(report.getList("seats.desktopId", UUID.class).subList(0, 2))
                .isEqualTo(one.desktops().subList(0, 2));
        assertThat(report.getString("seats[2].vacancy")).isEqualTo("NOT_ENROLLED");
        assertThat(report.getString("seats[3].vacancy")).isEqualTo("NO_TERMINAL");
        assertThat(report.getInt("desktopsLeft")).isEqualTo(1);
        admin().get("/api/v1/desktops?sectionId=" + one.section())
                .then()
                .body("items.running", contains(true, true, false));

        assertThat(seat(one.section(), true).getList("seats.desktopId")).isEqualTo(report.getList("seats.desktopId"));
    }

    private static UUID firstOf(Map<String, Object> batch) {
        return desktopsOf(finished(admin().body(batch).post("/api/v1/batches"))).get(0);
    }

    @Test
    void letsASectionsOwnDesktopOfTheSeatGoBeforeTheLabs() {
        UUID seat = lab.seats().get(0).id();
        UUID ofLab = firstOf(Map.of(
                "labId",
                lab.id(),
                "seatIds",
                List.of(seat),
                "profileId",
                profile(images.image()),
                "namePattern",
                unique("l") + "-{n}"));
        admin().body(Map.of("labId", lab.id(), "start", true))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200);
        assertThat(terminalOf(ofLab)).isEqualTo(first.toString());
        UUID section = sections.add(1).id();
        UUID ofSection = firstOf(Map.of(
                "labId",
                lab.id(),
                "seatIds",
                List.of(seat),
                "sectionId",
                section,
                "profileId",
                profile(images.image()),
                "namePattern",
                unique("s") + "-{n}"));

        assertThat(seat(section, true).getString("seats[0].desktopId")).isEqualTo(ofSection.toString());
        assertThat(get("/api/v1/desktops/" + ofLab).getBoolean("running")).isFalse();
    }

    @Test
    void letsADesktopStayWhereItIs() {
        Desktops one = classOf(2);
        assign(one.desktops().get(0), second, "LOCAL").then().statusCode(200);

        assertThat(seat(one.section(), false)
                        .getList("seats.desktopId", UUID.class)
                        .subList(0, 2))
                .containsExactly(one.desktops().get(1), one.desktops().get(0));
    }

    @Test
    void sendsTheDesktopsOfTheLessonBeforeAway() {
        Desktops before = classOf(2);
        Desktops after = classOf(1);
        seat(before.section(), true);
        admin().body(Map.of("reason", "kept"))
                .put("/api/v1/desktops/" + before.desktops().get(1) + "/lock")
                .then()
                .statusCode(200);

        JsonPath report = seat(after.section(), true);

        assertThat(report.getString("seats[1].vacancy")).isEqualTo("NO_DESKTOP");
        assertThat(terminalOf(after.desktops().get(0))).isEqualTo(first.toString());
        assertThat(terminalOf(before.desktops().get(0))).isNull();
        assertThat(get("/api/v1/desktops/" + before.desktops().get(0)).getBoolean("running"))
                .isFalse();
        assertThat(terminalOf(before.desktops().get(1))).isEqualTo(second.toString());
    }

    @Test
    void leavesNobodyElsesDesktopOnASeatItHasNoDesktopFor() {
        Desktops before = classOf(2);
        Desktops after = classOf(1);
        seat(before.section(), true);

        assertThat(seat(after.section(), true).getString("seats[1].vacancy")).isEqualTo("NO_DESKTOP");

        assertThat(before.desktops())
                .allSatisfy(desktop -> assertThat(terminalOf(desktop)).isNull());
    }

    @Test
    void passesOverWhatIsLockedOrOutOfUse() {
        Desktops one = classOf(2);
        admin().body(Map.of("reason", "kept"))
                .put("/api/v1/desktops/" + one.desktops().get(0) + "/lock")
                .then()
                .statusCode(200);
        admin().body(Map.of("reason", "fan"))
                .put("/api/v1/terminals/" + first + "/maintenance")
                .then()
                .statusCode(200);

        JsonPath report = seat(one.section(), false);

        assertThat(report.getString("seats[0].vacancy")).isEqualTo("MAINTENANCE");
        assertThat(report.getString("seats[1].desktopId"))
                .isEqualTo(one.desktops().get(1).toString());
        assertThat(report.getInt("desktopsLeft")).isZero();
    }

    @Test
    void seatsOnceThoughAskedManyTimesAtOnce() {
        Desktops one = classOf(4);
        List<CompletableFuture<JsonPath>> asked = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> seat(one.section(), true)))
                .limit(4)
                .toList();
        assertThat(asked.stream()
                        .map(CompletableFuture::join)
                        .map(report -> report.getList("seats.desktopId"))
                        .distinct())
                .hasSize(1);
        assertThat(one.desktops().stream().map(SeatingTest::terminalOf).filter(java.util.Objects::nonNull))
                .containsExactlyInAnyOrder(first.toString(), second.toString());
    }

    @Test
    void saysWhatIsWrong() {
        admin().body(Map.of("sectionId", UUID.randomUUID(), "labId", UUID.randomUUID()))
                .post("/api/v1/assignments")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("labId", "sectionId"));
        admin().body("{}").post("/api/v1/assignments").then().statusCode(400).body("faults.field", contains("labId"));
        as(TestTokens.withRoles("teacher"))
                .body(Map.of("sectionId", UUID.randomUUID(), "labId", lab.id()))
                .post("/api/v1/assignments")
                .then()
                .statusCode(403);
    }
}
