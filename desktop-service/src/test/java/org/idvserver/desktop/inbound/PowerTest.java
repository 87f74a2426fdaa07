package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
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
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.switchSoon;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.FakeWakers;
import org.idvserver.desktop.support.PlayedTerminal;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terminals are switched on and off as their lab's schedule, or staff, say. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class PowerTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeWakers wakers;

    private Sections.Lab lab;
    private UUID first;
    private UUID second;

    @BeforeEach
    void aLabWithTwoTerminals() {
        lab = sections.addLab(2);
        first = enrolled(newTerminal(lab, 0));
        second = enrolled(newTerminal(lab, 1));
    }

    private String path() {
        return "/api/v1/power-schedules/" + lab.id();
    }

    private void lesson(UUID id, String type) {
        Instant start = Instant.now().plusSeconds(600);
        new Topic("idv.course.v1")
                .send(
                        UUID.randomUUID().toString(),
                        type,
                        id.toString(),
                        """
                {"lessonId": "%s", "sectionId": "%s", "labId": "%s", "startTime": "%s", "endTime": "%s"}"""
                                .formatted(id, sections.add(1).id(), lab.id(), start, start.plusSeconds(5400)));
    }

    private static boolean off(TerminalClient client) {
        return !client.orders().isEmpty() && client.newest().hasPowerOff();
    }

    @Test
    void switchesOffWhoIsFreeAndTheOthersWhenTheyAre() {
        UUID desktop = desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
        try (PlayedTerminal free = PlayedTerminal.on(first);
                PlayedTerminal used = PlayedTerminal.on(second)) {
            assign(desktop, second, "LOCAL").then().statusCode(200);
            admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);
            used.client().awaitOrders(newest -> newest.getDesktopsCount() == 1);
            switchSoon(lab.id(), "off");

            TerminalOrders told = free.client().awaitOrders(TerminalOrders::hasPowerOff);
            assertThat(told.getPowerOff().getGeneration()).isEqualTo(1);
            assertThat(off(used.client())).isFalse();

            admin().post("/api/v1/desktops/" + desktop + "/stop").then().statusCode(202);
            used.client().awaitOrders(TerminalOrders::hasPowerOff);
        }
        // Switched on again by hand.
        try (TerminalClient again = TerminalClient.connect(first)) {
            again.awaitOrders(newest -> true);
            admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);
            assign(desktop, first, "LOCAL").then().statusCode(200);
            again.awaitOrders(newest -> !newest.hasPowerOff());
        }
    }

    @Test
    void waitsForWhatIsBeingFetched() {
        try (TerminalClient client = TerminalClient.connect(first)) {
            client.awaitOrders(any -> true);
            fetched(client, ImageCopyState.IMAGE_COPY_STATE_FETCHING);
            switchSoon(lab.id(), "off");
            await().during(Duration.ofSeconds(5)).until(() -> !off(client));
            fetched(client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            client.awaitOrders(TerminalOrders::hasPowerOff);
        }
    }

    private void fetched(TerminalClient client, ImageCopyState state) {
        client.report(TerminalObserved.newBuilder()
                .setGeneration(client.newest().getGeneration())
                .addImages(ImageObserved.newBuilder()
                        .setVersionId(images.image().toString())
                        .setState(state)
                        .setBytesTotal(100)));
    }

    @Test
    void leavesOnWhoComesBackAtAnotherAddress() {
        try (TerminalClient free = TerminalClient.connect(first)) {
            free.awaitOrders(any -> true);
            switchSoon(lab.id(), "off");
            free.awaitOrders(TerminalOrders::hasPowerOff);
        }
        var elsewhere =
                TerminalClient.helloMessage().setUnderlayAddress("10.89.0.3").setOvsdbEndpoint("ssl:10.89.0.3:6640");
        try (TerminalClient again = TerminalClient.silent(first)
                .say(ConnectRequest.newBuilder().setHello(elsewhere).build())) {
            again.awaitOrders(newest -> !newest.hasPowerOff());
        }
    }

    @Test
    void switchesOnAsTheScheduleSays() {
        String mac = "52:54:00:aa:%02x:%02x".formatted(first.hashCode() & 0xff, first.hashCode() >> 8 & 0xff);
        try (TerminalClient client = TerminalClient.connect(first, mac)) {
            client.awaitOrders(any -> true);
        }
        await().until(() -> !terminal(first).getBoolean("connected"));
        switchSoon(lab.id(), "on");
        await().until(() -> wakers.sent(mac));
    }

    @Test
    void switchesNobodyOffShortlyBeforeALesson() {
        UUID lesson = UUID.randomUUID();
        lesson(lesson, "idv.course.lesson-scheduled.v1");
        await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);
        try (PlayedTerminal one = PlayedTerminal.on(first)) {
            one.client().awaitOrders(any -> true);
            admin().body(Map.of("labId", lab.id()))
                    .post("/api/v1/terminals/power-off")
                    .then()
                    .statusCode(202)
                    .body("terminalIds", contains(first.toString()));
            // A look that tells one who is free has looked at all.
            UUID elsewhere = enrolled(newTerminal(sections));
            try (PlayedTerminal other = PlayedTerminal.on(elsewhere)) {
                other.client().awaitOrders(any -> true);
                admin().post("/api/v1/terminals/" + elsewhere + "/power-off")
                        .then()
                        .statusCode(202);
                other.client().awaitOrders(TerminalOrders::hasPowerOff);
            }
            assertThat(off(one.client())).isFalse();

            lesson(lesson, "idv.course.lesson-cancelled.v1");
            one.client().awaitOrders(TerminalOrders::hasPowerOff);
        }
    }

    @Test
    void letsStaffSwitchOffWhatIsOn() {
        admin().post("/api/v1/terminals/" + first + "/power-off")
                .then()
                .statusCode(202)
                .body("terminalIds", empty());
        try (PlayedTerminal one = PlayedTerminal.on(first)) {
            one.client().awaitOrders(any -> true);
            admin().post("/api/v1/terminals/" + first + "/power-off")
                    .then()
                    .statusCode(202)
                    .body("terminalIds", contains(first.toString()));
            one.client().awaitOrders(TerminalOrders::hasPowerOff);
        }
        as(TestTokens.withRoles("student"))
                .post("/api/v1/terminals/" + first + "/power-off")
                .then()
                .statusCode(403);
        admin().post("/api/v1/terminals/" + UUID.randomUUID() + "/power-off")
                .then()
                .statusCode(404);
        admin().post("/api/v1/terminals/power-off").then().statusCode(400);
    }

    @Test
    void showsAndLiftsASchedule() {
        Map<String, Object> period = new HashMap<>();
        period.put("weekdays", List.of("MONDAY", "FRIDAY"));
        period.put("on", "07:30");
        period.put("off", "22:00");
        Map<String, Object> schedule = Map.of("timeZone", "Europe/Berlin", "periods", List.of(period));
        admin().get(path()).then().statusCode(404).body("code", equalTo("POWER_SCHEDULE_NOT_FOUND"));
        admin().body(schedule).put(path()).then().statusCode(200);
        admin().get(path())
                .then()
                .body("timeZone", equalTo("Europe/Berlin"))
                .body("periods[0].weekdays", containsInAnyOrder("MONDAY", "FRIDAY"))
                .body("periods[0].on", containsString("07:30"));
        as(TestTokens.withRoles("teacher")).body(schedule).put(path()).then().statusCode(403);
        admin().body(schedule)
                .put("/api/v1/power-schedules/" + UUID.randomUUID())
                .then()
                .statusCode(404);
        admin().delete(path()).then().statusCode(204);
        admin().delete(path()).then().statusCode(204);
        admin().get(path()).then().statusCode(404);
    }

    @Test
    void namesEveryFaultOfASchedule() {
        admin().body(
                        """
                {"timeZone": "Moon", "periods": [{"weekdays": ["SOMEDAY"], "on": "25:00"}], "since": 1}""")
                .put(path())
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("timeZone"))
                .body("faults.field", hasItem("periods[0].weekdays[0]"))
                .body("faults.field", hasItem("periods[0].on"))
                .body("faults.field", hasItem("since"));
        admin().body(
                        """
                {"timeZone": "Asia/Shanghai", "periods": [
                    {"weekdays": ["MONDAY"]}, {"weekdays": ["MONDAY"], "on": "08:00", "off": "08:00"}, {"weekdays": []}]}""")
                .put(path())
                .then()
                .statusCode(400)
                .body("faults.reason", hasItem(containsString("period 0 says neither")))
                .body("faults.reason", hasItem(containsString("period 1 must be off after")))
                .body("faults.field", hasItem("periods[2].weekdays"));
        admin().get(path()).then().statusCode(404);
    }
}
