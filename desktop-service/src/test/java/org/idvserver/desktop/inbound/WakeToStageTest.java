package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.switchSoon;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.application.reconcile.WakeToStage;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.support.Courses;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.FakeWakers;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Terminals that are off when their lab has a lesson tomorrow are woken to fetch what they lack for it, and let go again. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class WakeToStageTest {
    private static final Duration TOMORROW = Duration.ofHours(20);
    private static final Duration FAR = Duration.ofHours(30);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeWakers wakers;

    @Inject
    WakeToStage wakeToStage;

    @Inject
    Pool pool;

    private UUID section;
    private String version;
    private Sections.Lab lab;
    private Pc first;

    /** A terminal that is off, and its card. */
    private record Pc(UUID id, String mac) {

        TerminalClient on() {
            return TerminalClient.connect(id, mac);
        }

        boolean isWaitedFor() {
            return terminal(id).getString("staging.untilTime") != null;
        }

        int tries() {
            return terminal(id).getInt("staging.tries");
        }
    }

    @BeforeEach
    void aClassAndALabThatIsDark() {
        section = sections.add(2).id();
        UUID desktop =
                desktopsOf(finishedBatch(section, profile(images.image()))).get(0);
        version = get("/api/v1/desktops/" + desktop).getString("imageVersionId");
        lab = sections.addLab(3);
        first = dark(lab, 0);
    }

    private Pc dark(Sections.Lab where, int seat) {
        ThreadLocalRandom any = ThreadLocalRandom.current();
        Pc pc = new Pc(
                enrolled(newTerminal(where, seat)),
                "52:54:00:%02x:%02x:%02x".formatted(any.nextInt(256), any.nextInt(256), any.nextInt(256)));
        try (TerminalClient client = pc.on()) {
            client.awaitOrders(newest -> true);
        }
        awaitOff(pc);
        return pc;
    }

    private static void awaitOff(Pc pc) {
        await().until(() -> !terminal(pc.id()).getBoolean("connected"));
    }

    private void schedule(UUID lesson, Sections.Lab where, Duration ahead) {
        Instant start = Instant.now().plus(ahead);
        Courses.schedule(lesson, section, where.id(), start, start.plusSeconds(5400));
        await().until(() -> admin().get("/api/v1/readiness/" + lesson).statusCode() == 200);
    }

    private void lessonTomorrow(Sections.Lab where) {
        schedule(UUID.randomUUID(), where, TOMORROW);
    }

    private static void awaitImage(TerminalClient client) {
        client.awaitOrders(newest -> newest.getImagesCount() == 1);
    }

    private void report(Pc pc, TerminalClient client, ImageCopyState state) {
        client.report(TerminalObserved.newBuilder()
                .setGeneration(client.newest().getGeneration())
                .addImages(ImageObserved.newBuilder().setVersionId(version).setState(state)));
        String told = state.name().replace("IMAGE_COPY_STATE_", "");
        await().until(() -> List.of(told).equals(terminal(pc.id()).getList("observed.images.state")));
    }

    /** As if so much time had passed since it was woken. */
    private void pass(Pc pc, String time) {
        pool.preparedQuery(
                        """
                        update terminals set wake_until = wake_until - cast($2::text as interval),
                            staging_until = staging_until - cast($2::text as interval),
                            staging_latest = staging_latest - cast($2::text as interval),
                            stage_again = stage_again - cast($2::text as interval)
                        where id = $1""")
                .executeAndAwait(Tuple.of(pc.id(), time));
        pool.preparedQuery("update terminal_links set changed = changed - cast($2::text as interval) where id = $1")
                .executeAndAwait(Tuple.of(pc.id(), time));
    }

    private boolean woken(Pc pc) {
        return wakers.sent(pc.mac());
    }

    private long packets(Pc pc) {
        return wakers.sent().stream()
                .filter(sent -> sent.macs().contains(pc.mac()))
                .count();
    }

    @Test
    void wakesOneThatLacksAnImageKeepsItOnWhileItFetchesAndLetsItGo() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        admin().get("/api/v1/terminals/" + first.id())
                .then()
                .body("staging.tries", equalTo(1))
                .body("staging.untilTime", notNullValue())
                .body("staging.nextTryTime", notNullValue());

        try (TerminalClient client = first.on()) {
            awaitImage(client);
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_FETCHING);
            await().during(Duration.ofSeconds(1)).until(() -> !client.newest().hasPowerOff());
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            client.awaitOrders(TerminalOrders::hasPowerOff);
        }
        awaitOff(first);
        admin().get("/api/v1/terminals/" + first.id())
                .then()
                .body("staging.tries", equalTo(0))
                .body("staging.untilTime", nullValue())
                .body("staging.nextTryTime", nullValue());

        long before = packets(first);
        Pc other = dark(lab, 1);
        await().until(() -> woken(other));
        assertThat(packets(first)).as("it has what it needs").isEqualTo(before);
    }

    @Test
    void wakesNobodyWhoIsOutOfUseWhoseLabIsClosedOrWhoseLessonIsFar() {
        Pc broken = dark(lab, 1);
        admin().body(Map.of("reason", "fan"))
                .put("/api/v1/terminals/" + broken.id() + "/maintenance")
                .then()
                .statusCode(200);
        Pc shutOut = dark(lab, 2);
        admin().body(Map.of("reason", "stolen"))
                .post("/api/v1/terminals/" + shutOut.id() + "/revoke")
                .then()
                .statusCode(200);
        Sections.Lab closed = sections.addLab(1);
        Pc behindDoors = dark(closed, 0);
        admin().body(Map.of("reason", "water damage"))
                .put("/api/v1/closures/" + closed.id())
                .then()
                .statusCode(200);
        Sections.Lab unused = sections.addLab(1);
        Pc idle = dark(unused, 0);

        schedule(UUID.randomUUID(), unused, FAR);
        lessonTomorrow(closed);
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        assertThat(Stream.of(broken, shutOut, behindDoors, idle)).noneMatch(this::woken);
    }

    @Test
    void wakesNobodyWhileALessonGoesOnInTheLab() {
        UUID lesson = UUID.randomUUID();
        schedule(lesson, lab, Duration.ofMinutes(-20));
        lessonTomorrow(lab);
        Sections.Lab other = sections.addLab(1);
        Pc elsewhere = dark(other, 0);
        lessonTomorrow(other);
        await().until(() -> woken(elsewhere));
        assertThat(woken(first)).isFalse();

        schedule(lesson, lab, Duration.ofHours(-3));
        await().until(() -> woken(first));
    }

    @Test
    void triesOneThatDoesNotComeAgainMuchLater() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        pass(first, "9 minutes");
        await().during(Duration.ofSeconds(1)).until(() -> first.tries() == 1 && first.isWaitedFor());
        pass(first, "2 minutes");
        await().until(() -> first.tries() == 2);
        assertThat(first.isWaitedFor()).isTrue();
    }

    @Test
    void takesOneThatIsSwitchedOnByHandLaterForWhatItIs() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        pool.preparedQuery(
                        """
                        update terminals set wake_until = now() - interval '1 second',
                            stage_again = now() + interval '1 hour' where id = $1""")
                .executeAndAwait(Tuple.of(first.id()));
        pool.preparedQuery("update terminal_links set changed = now() - interval '1 hour' where id = $1")
                .executeAndAwait(Tuple.of(first.id()));
        await().until(() -> !first.isWaitedFor());
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            await().during(Duration.ofSeconds(1)).until(() -> !client.newest().hasPowerOff());
        }
        assertThat(terminal(first.id()).getString("staging.nextTryTime")).isNull();
    }

    @Test
    void letsGoOneThatCannotFetchAndOneWhoseLessonIsCancelled() {
        Pc second = dark(lab, 1);
        UUID lesson = UUID.randomUUID();
        schedule(lesson, lab, TOMORROW);
        await().until(() -> woken(first) && woken(second));
        try (TerminalClient stubborn = first.on();
                TerminalClient client = second.on()) {
            awaitImage(stubborn);
            awaitImage(client);
            report(first, stubborn, ImageCopyState.IMAGE_COPY_STATE_FAILED);
            pass(first, "1 hour");
            stubborn.awaitOrders(TerminalOrders::hasPowerOff);
            assertThat(first.tries()).isEqualTo(1);
            assertThat(client.newest().hasPowerOff()).isFalse();

            new Topic("idv.course.v1")
                    .send(
                            UUID.randomUUID().toString(),
                            "idv.course.lesson-cancelled.v1",
                            lesson.toString(),
                            "{\"lessonId\": \"%s\"}".formatted(lesson));
            client.awaitOrders(TerminalOrders::hasPowerOff);
            assertThat(second.tries()).isZero();
        }
    }

    @Test
    void keepsOnWhatFailedToFetchForTheMomentThoughTheScheduleSaysOff() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_FAILED);
            Pc second = new Pc(enrolled(newTerminal(lab, 1)), "");
            try (TerminalClient usual = second.on()) {
                awaitImage(usual);
                switchSoon(lab.id(), "off");
                usual.awaitOrders(TerminalOrders::hasPowerOff);
            }
            assertThat(client.newest().hasPowerOff()).isFalse();
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            client.awaitOrders(TerminalOrders::hasPowerOff);
        }
    }

    @Test
    void leavesOnWhatStaffWakeMeanwhile() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            assertThat(first.isWaitedFor()).isTrue();
            admin().body(Map.of("labId", lab.id()))
                    .post("/api/v1/terminals/wake")
                    .then()
                    .statusCode(202);
            assertThat(first.isWaitedFor()).isFalse();
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            await().during(Duration.ofSeconds(1)).until(() -> !client.newest().hasPowerOff());
        }
    }

    @Test
    void switchesOffNoMoreWhatStaffWakeAfterItWasLetGo() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            client.awaitOrders(TerminalOrders::hasPowerOff);
            admin().body(Map.of("labId", lab.id()))
                    .post("/api/v1/terminals/wake")
                    .then()
                    .statusCode(202);
            client.awaitOrders(newest -> !newest.hasPowerOff());
        }
    }

    /** Their desktop would start again in an empty lab, and nobody would switch it off. */
    @Test
    void leavesDarkWhereSomebodyHasNotSignedOut() {
        Pc left = dark(lab, 1);
        pool.preparedQuery("update terminals set user_id = $2 where id = $1")
                .executeAndAwait(Tuple.of(left.id(), UUID.randomUUID()));
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        assertThat(woken(left)).isFalse();
    }

    @Test
    void leavesOnWhatALessonNeedsSoon() {
        UUID lesson = UUID.randomUUID();
        schedule(lesson, lab, TOMORROW);
        await().until(() -> woken(first));
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            schedule(lesson, lab, Duration.ofMinutes(25));
            await().until(() -> !first.isWaitedFor());
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            await().during(Duration.ofSeconds(1)).until(() -> !client.newest().hasPowerOff());
        }
    }

    @Test
    void wakesEachOnceThoughManyLookAtTheSameTime() {
        List<Pc> all = List.of(first, dark(lab, 1), dark(lab, 2));
        lessonTomorrow(lab);
        List<CompletableFuture<List<Terminal>>> looks = new ArrayList<>();
        for (int replica = 0; replica < 4; replica++) {
            looks.add(CompletableFuture.supplyAsync(this::look));
        }
        looks.forEach(CompletableFuture::join);
        await().until(() -> all.stream().allMatch(this::woken));
        assertThat(all).extracting(Pc::tries).containsOnly(1);
    }

    private List<Terminal> look() {
        try {
            return VertxContextSupport.subscribeAndAwait(wakeToStage::wake);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void touchesNoRowOfWhatHasAllItNeeds() {
        lessonTomorrow(lab);
        await().until(() -> woken(first));
        try (TerminalClient client = first.on()) {
            awaitImage(client);
            report(first, client, ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
            client.awaitOrders(TerminalOrders::hasPowerOff);
        }
        awaitOff(first);
        String before = row(first);
        assertThat(look()).extracting(Terminal::id).doesNotContain(first.id());
        assertThat(row(first)).isEqualTo(before);
    }

    /** Another xmax tells that it was locked. */
    private String row(Pc pc) {
        return pool.preparedQuery(
                        "select ctid::text || ' ' || xmin::text || ' ' || xmax::text from terminals where id = $1")
                .executeAndAwait(Tuple.of(pc.id()))
                .iterator()
                .next()
                .getString(0);
    }
}
