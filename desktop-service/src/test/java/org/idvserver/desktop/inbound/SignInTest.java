package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finished;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.idvserver.contracts.desktop.v1.SignInRequest;
import org.idvserver.contracts.desktop.v1.SignOutRequest;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever sits down at a terminal of the lab gets the right desktop. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class SignInTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    private Sections.Lab lab;
    private UUID first;
    private UUID second;

    @BeforeEach
    void aLabWithTwoTerminals() {
        lab = sections.addLab(2);
        first = enrolled(newTerminal(lab, 0));
        second = enrolled(newTerminal(lab, 1));
    }

    private static UUID signIn(UUID terminal, UUID user) {
        return signIn(terminal, TestTokens.of(user, "student"), "");
    }

    private static UUID signIn(UUID terminal, String token, String desktop) {
        ManagedChannel channel = TestChannels.terminal(terminal);
        try {
            return UUID.fromString(TerminalServiceGrpc.newBlockingStub(channel)
                    .signIn(SignInRequest.newBuilder()
                            .setAccessToken(token)
                            .setDesktopId(desktop)
                            .build())
                    .getDesktopId());
        } finally {
            channel.shutdownNow();
        }
    }

    private static void signOut(UUID terminal) {
        ManagedChannel channel = TestChannels.terminal(terminal);
        try {
            TerminalServiceGrpc.newBlockingStub(channel).signOut(SignOutRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    private static Status refused(UUID terminal, UUID user) {
        return Status.fromThrowable(catchThrowable(() -> signIn(terminal, user)));
    }

    private List<UUID> pool(String owner, UUID id, int count, boolean sticky) {
        return made(Map.of(
                owner,
                id,
                "count",
                count,
                "sticky",
                sticky,
                "profileId",
                profile(images.image()),
                "namePattern",
                unique("p") + "-{n}"));
    }

    private static List<UUID> made(Map<String, Object> request) {
        return desktopsOf(finished(admin().body(request).post("/api/v1/batches")));
    }

    private void lesson(UUID section) {
        UUID lesson = UUID.randomUUID();
        Instant now = Instant.now();
        Courses.schedule(lesson, section, lab.id(), now.minusSeconds(2), now.plusSeconds(3600));
        await().until(() ->
                get("/api/v1/readiness?labId=" + lab.id()).getList("items").size() == 1);
    }

    private static void isOn(UUID desktop, UUID terminal) {
        admin().get("/api/v1/desktops/" + desktop)
                .then()
                .body("terminalId", equalTo(terminal.toString()))
                .body("running", equalTo(true));
    }

    @Test
    void bringsPeopleTheirOwnDesktopWhereverTheySit() {
        Sections.Section section = sections.add(2);
        List<UUID> desktops = desktopsOf(finishedBatch(section.id(), profile(images.image())));
        UUID anna = section.students().get(0);

        assertThat(signIn(first, anna)).isEqualTo(desktops.get(0));
        isOn(desktops.get(0), first);
        admin().get("/api/v1/terminals/" + first).then().body("userId", equalTo(anna.toString()));

        assertThat(signIn(second, anna)).isEqualTo(desktops.get(0));
        isOn(desktops.get(0), second);
        admin().get("/api/v1/terminals/" + first).then().body("userId", nullValue());

        signOut(second);
        admin().get("/api/v1/desktops/" + desktops.get(0)).then().body("running", equalTo(false));
        admin().get("/api/v1/terminals/" + second)
                .then()
                .body("userId", nullValue())
                .body("signInTime", nullValue());
        signOut(second);
    }

    @Test
    void exchangesTheDesktopThatALessonPutThere() {
        Sections.Section section = sections.add(2);
        List<UUID> desktops = desktopsOf(finishedBatch(section.id(), profile(images.image())));
        lesson(section.id());
        await().until(() -> get("/api/v1/desktops/" + desktops.get(1)).getString("terminalId") != null);

        assertThat(signIn(first, section.students().get(1))).isEqualTo(desktops.get(1));

        isOn(desktops.get(1), first);
        await().untilAsserted(() -> isOn(desktops.get(0), second));
    }

    @Test
    void givesEachTheNextDesktopOfThePool() {
        Sections.Section section = sections.add(3);
        List<UUID> pool = pool("sectionId", section.id(), 2, true);
        lesson(section.id());
        await().until(() -> get("/api/v1/desktops/" + pool.get(1)).getString("terminalId") != null);
        UUID anna = section.students().get(0);
        UUID ben = section.students().get(1);

        UUID annas = signIn(second, anna);
        UUID bens = signIn(first, ben);

        assertThat(List.of(annas, bens)).containsExactlyInAnyOrderElementsOf(pool);
        assertThat(annas).isEqualTo(pool.get(1));
        admin().get("/api/v1/desktops/" + annas).then().body("userId", equalTo(anna.toString()));
        assertThat(signIn(first, anna)).isEqualTo(annas);
        assertThat(refused(second, section.students().get(2)).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused(second, UUID.randomUUID()).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void takesADesktopBackIntoThePoolThatIsNotKept() {
        List<UUID> pool = pool("labId", lab.id(), 1, false);
        UUID anna = UUID.randomUUID();
        assertThat(signIn(first, anna)).isEqualTo(pool.get(0));
        assertThat(refused(second, UUID.randomUUID()).getCode()).isEqualTo(Status.Code.NOT_FOUND);

        signOut(first);
        admin().get("/api/v1/desktops/" + pool.get(0)).then().body("userId", nullValue());
        UUID ben = UUID.randomUUID();
        assertThat(signIn(first, ben)).isEqualTo(pool.get(0));
        assertThat(signIn(first, anna)).as("who sat there has left").isEqualTo(pool.get(0));
    }

    @Test
    void givesWhoeverSitsThereTheDesktopOfTheSeat() {
        List<UUID> seats = made(Map.of(
                "labId", lab.id(), "profileId", profile(images.image()), "namePattern", unique("s") + "-{seat}"));

        assertThat(signIn(second, UUID.randomUUID())).isEqualTo(seats.get(1));
        isOn(seats.get(1), second);
        assertThat(signIn(second, UUID.randomUUID())).isEqualTo(seats.get(1));
        admin().get("/api/v1/desktops/" + seats.get(1)).then().body("restartGeneration", equalTo(1));
    }

    @Test
    void saysWhereADesktopIsThatCannotCome() {
        Sections.Section section = sections.add(1);
        String keeps =
                profile(images.image(), Map.of("nics", List.of(Map.of("kind", "INTERNAL")), "restoreMode", "NEVER"));
        UUID desktop = desktopsOf(finishedBatch(section.id(), keeps)).get(0);
        UUID anna = section.students().get(0);
        assertThat(signIn(first, anna)).isEqualTo(desktop);

        Status status = refused(second, anna);

        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription())
                .contains(get("/api/v1/terminals/" + first).getString("name"));
        assertThat(signIn(first, anna)).isEqualTo(desktop);
    }

    @Test
    void refusesWhoIsNotWhoTheySay() {
        assertThat(Status.fromThrowable(catchThrowable(() -> signIn(first, "x.y.z", "")))
                        .getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(Status.fromThrowable(catchThrowable(() -> signIn(first, "", "")))
                        .getCode())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(first, UUID.randomUUID()).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        admin().body(Map.of("reason", "fan")).put("/api/v1/terminals/" + first + "/maintenance");
        assertThat(refused(first, UUID.randomUUID()).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void givesADesktopToOneThoughManyComeAtOnce() {
        List<UUID> pool = pool("labId", lab.id(), 2, true);
        List<CompletableFuture<UUID>> coming = Stream.of(first, second)
                .map(terminal -> CompletableFuture.supplyAsync(() -> signIn(terminal, UUID.randomUUID())))
                .toList();
        assertThat(coming.stream().map(CompletableFuture::join)).containsExactlyInAnyOrderElementsOf(pool);
    }

    @Test
    void givesWhatStaffTookFromOneToAnotherWithAFreshDisk() {
        UUID kept = pool("labId", lab.id(), 1, true).get(0);
        String user = "/api/v1/desktops/" + kept + "/user";
        UUID anna = UUID.randomUUID();
        assertThat(signIn(first, anna)).isEqualTo(kept);
        signOut(first);
        assertThat(refused(second, UUID.randomUUID()).getCode()).isEqualTo(Status.Code.NOT_FOUND);

        as(TestTokens.of(anna, "student")).delete(user).then().statusCode(403);
        admin().post("/api/v1/desktops/" + kept + "/start").then().statusCode(202);
        admin().delete(user).then().statusCode(409).body("code", equalTo("WRONG_STATE"));
        admin().post("/api/v1/desktops/" + kept + "/stop").then().statusCode(202);
        admin().delete(user).then().statusCode(202).body("userId", nullValue()).body("terminalId", nullValue());
        admin().delete(user).then().statusCode(202).body("resetGeneration", equalTo(1));
        assertThat(signIn(second, UUID.randomUUID())).isEqualTo(kept);

        UUID own = desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
        admin().delete("/api/v1/desktops/" + own + "/user")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
    }

    @Test
    void bringsTheOneThatIsAskedFor() {
        Sections.Section one = sections.add(1);
        UUID anna = one.students().get(0);
        UUID old = desktopsOf(finishedBatch(one.id(), profile(images.image()))).get(0);
        UUID other = desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
        assertThat(signIn(first, TestTokens.of(anna, "student"), old.toString()))
                .isEqualTo(old);
        StatusRuntimeException foreign = (StatusRuntimeException)
                catchThrowable(() -> signIn(first, TestTokens.of(anna, "student"), other.toString()));
        assertThat(foreign.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(assign(other, second, "LOCAL").statusCode()).isEqualTo(200);
    }

    @Test
    void letsNobodyFindTheSessionOfWhoLeft() {
        List<UUID> seats = made(Map.of(
                "labId", lab.id(), "profileId", profile(images.image()), "namePattern", unique("s") + "-{seat}"));
        UUID anna = UUID.randomUUID();
        signIn(first, anna);

        assertThat(signIn(second, anna)).as("the desktop of the other seat").isEqualTo(seats.get(1));
        admin().get("/api/v1/desktops/" + seats.get(0))
                .then()
                .body("running", equalTo(false))
                .body("restartGeneration", equalTo(1));

        signOut(second);
        signIn(second, UUID.randomUUID());
        admin().get("/api/v1/desktops/" + seats.get(1))
                .then()
                .body("running", equalTo(true))
                .body("restartGeneration", equalTo(1));
    }

    @Test
    void leavesWhatIsLockedAsItIsWhenOthersCome() {
        List<UUID> pool = pool("labId", lab.id(), 2, false);
        UUID anna = UUID.randomUUID();
        UUID annas = signIn(first, anna);
        admin().body(Map.of("reason", "evidence")).put("/api/v1/desktops/" + annas + "/lock");

        assertThat(signIn(first, UUID.randomUUID())).isIn(pool).isNotEqualTo(annas);
        signOut(first);
        admin().get("/api/v1/desktops/" + annas)
                .then()
                .body("running", equalTo(true))
                .body("restartGeneration", equalTo(0))
                .body("userId", equalTo(anna.toString()));
    }

    @Test
    void refusesWhoMustChangeTheirFirstPassword() {
        Throwable refused = catchThrowable(() -> signIn(first, TestTokens.of(UUID.randomUUID()), ""));
        assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(Status.fromThrowable(refused).getDescription()).contains("password");
    }

    @Test
    void keepsAPoolThatForgetsOnTerminals() {
        UUID desktop = pool("labId", lab.id(), 1, false).get(0);
        assign(desktop, first, "ROAMING").then().statusCode(409).body("code", equalTo("WRONG_STATE"));
        assign(pool("labId", lab.id(), 1, true).get(0), first, "ROAMING").then().statusCode(200);
    }
}
