package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.terminal;
import static org.idvserver.desktop.support.DesktopSettings.WAKE_STAGGER;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.FakeWakers;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terminals that are off are switched on, by packets and by their neighbours. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class WakeTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeWakers wakers;

    private Sections.Lab lab;
    private UUID asleep;
    private String mac;

    @BeforeEach
    void aTerminalThatWasSwitchedOff() {
        lab = sections.addLab(3);
        mac = card();
        asleep = asleep(0, mac);
    }

    private static String card() {
        return "52:54:00:%02x:%02x:%02x"
                .formatted(
                        ThreadLocalRandom.current().nextInt(256),
                        ThreadLocalRandom.current().nextInt(256),
                        ThreadLocalRandom.current().nextInt(256));
    }

    private UUID asleep(int seat, String card) {
        UUID terminal = enrolled(newTerminal(lab, seat));
        try (TerminalClient client = TerminalClient.connect(terminal, card)) {
            client.awaitOrders(any -> true);
        }
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        return terminal;
    }

    @Test
    void wakesByPacketsAndByANeighbourUntilItConnects() {
        try (TerminalClient neighbour = TerminalClient.connect(enrolled(newTerminal(lab, 1)))) {
            neighbour.awaitOrders(newest -> newest.getWakesList().isEmpty());

            admin().post("/api/v1/terminals/" + asleep + "/wake")
                    .then()
                    .statusCode(202)
                    .body("terminalIds", containsInAnyOrder(asleep.toString()));

            neighbour.awaitOrders(newest -> newest.getWakesList().stream()
                    .anyMatch(wake -> wake.getMac().equals(mac)));
            await().until(() -> wakers.sent(mac));
            admin().post("/api/v1/terminals/" + asleep + "/wake").then().body("terminalIds", empty());

            try (TerminalClient awake = TerminalClient.connect(asleep, mac)) {
                awake.awaitOrders(any -> true);
                admin().post("/api/v1/terminals/wake").then().statusCode(400);
            }
        }
    }

    @Test
    void wakesALabForItsLesson() {
        UUID lesson = UUID.randomUUID();
        Instant start = Instant.now().plusSeconds(600);
        Courses.schedule(lesson, sections.add(1).id(), lab.id(), start, start.plusSeconds(5400));

        await().until(() -> wakers.sent(mac));
    }

    @Test
    void wakesTheTerminalsOfALabOneAfterTheOther() {
        List<String> cards = List.of(mac, card(), card());
        asleep(1, cards.get(1));
        asleep(2, cards.get(2));

        Instant asked = Instant.now();
        admin().body(Map.of("labId", lab.id()))
                .post("/api/v1/terminals/wake")
                .then()
                .statusCode(202)
                .body("terminalIds", hasSize(3));

        await().until(() -> cards.stream().allMatch(wakers::sent));
        List<FakeWakers.Sent> toTheLab =
                wakers.sent().stream().filter(sent -> sent.of(cards) > 0).toList();
        assertThat(toTheLab).allSatisfy(sent -> assertThat(sent.of(cards))
                .as("%s after the lab was to wake", Duration.between(asked, sent.at()))
                .isLessThanOrEqualTo(1 + Duration.between(asked, sent.at()).dividedBy(WAKE_STAGGER)));
        assertThat(toTheLab).extracting(sent -> sent.of(cards)).isSorted().endsWith(3L);
    }

    @Test
    void wakesAWholeLabButNobodyInMaintenance() {
        UUID broken = asleep(2, card());
        admin().body(Map.of("reason", "fan")).put("/api/v1/terminals/" + broken + "/maintenance");

        admin().body(Map.of("labId", lab.id()))
                .post("/api/v1/terminals/wake")
                .then()
                .statusCode(202)
                .body("terminalIds", containsInAnyOrder(asleep.toString()));
        as(TestTokens.withRoles("student"))
                .post("/api/v1/terminals/" + asleep + "/wake")
                .then()
                .statusCode(403);
        admin().post("/api/v1/terminals/" + UUID.randomUUID() + "/wake").then().statusCode(404);
    }

    @Test
    void givesATerminalANewTokenBeforeAndAfterItEnrolled() {
        JsonPath made = newTerminal(lab, 1);
        JsonPath again = admin().post("/api/v1/terminals/" + made.getString("id") + "/enrolment-token")
                .then()
                .statusCode(200)
                .body("enrolmentTokenExpireTime", notNullValue())
                .extract()
                .jsonPath();
        assertThat(again.getString("enrolmentToken")).isNotEqualTo(made.getString("enrolmentToken"));

        UUID enrolled = enrolled(again);
        JsonPath anew = admin().post("/api/v1/terminals/" + enrolled + "/enrolment-token")
                .then()
                .statusCode(200)
                .body("state", equalTo("ENROLLED"))
                .extract()
                .jsonPath();
        assertThat(enrolled(anew)).as("with a key of its own").isEqualTo(enrolled);

        admin().body(Map.of("reason", "sold"))
                .post("/api/v1/terminals/" + enrolled + "/revoke")
                .then()
                .statusCode(200);
        admin().post("/api/v1/terminals/" + enrolled + "/enrolment-token")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
    }
}
