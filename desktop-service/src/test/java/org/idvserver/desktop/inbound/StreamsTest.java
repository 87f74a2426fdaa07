package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.terminal;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.contracts.desktop.v1.ConnectRequest;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.Finding;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.TerminalHello;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.LinkTerminal;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Inventory;
import org.idvserver.desktop.domain.NodeEndpoint;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.support.Api;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.kit.error.Problem;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class StreamsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    @Inject
    LinkTerminal linkTerminal;

    @Inject
    Pool pool;

    @Test
    void refusesWhoIsNoEnrolledTerminal() {
        assertThat(end(TerminalClient.connect(UUID.randomUUID()))).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(end(TerminalClient.over(TestChannels.service("image-service"))))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        UUID waiting = UUID.fromString(newTerminal(sections).getString("id"));
        assertThat(end(TerminalClient.connect(waiting))).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void recordsTheHellosOfAGroupButOfWhomIsRefusedOrGone() throws Throwable {
        UUID here = enrolled();
        UUID gone = enrolled();
        UUID unknown = UUID.randomUUID();
        List<LinkTerminal.Hello> group = List.of(hello(unknown, false), hello(gone, true), hello(here, false));
        Map<UUID, Problem> refused = VertxContextSupport.subscribeAndAwait(() -> linkTerminal.hello(group));
        assertThat(refused).containsOnlyKeys(unknown);
        assertThat(refused.get(unknown).code()).isEqualTo(DesktopProblem.TERMINAL_UNKNOWN);
        assertThat(terminal(here).getBoolean("connected")).isTrue();
        assertThat(terminal(gone).getBoolean("connected")).isFalse();
    }

    private static LinkTerminal.Hello hello(UUID terminal, boolean ended) {
        var node = new NodeEndpoint("10.89.0.2", 1600, "ssl:10.89.0.2:6640", "netdev");
        return new LinkTerminal.Hello(
                terminal,
                new TerminalLink.Stream(UUID.randomUUID(), UUID.randomUUID()),
                new Inventory("1", "pc-1", node, "", 0, 4, 8192, 1 << 30, "qemu"),
                () -> ended);
    }

    @Test
    void tellsAllFaultsOfAHello() {
        TerminalClient client = TerminalClient.silent(enrolled())
                .say(ConnectRequest.newBuilder()
                        .setHello(TerminalHello.newBuilder().setUnderlayAddress("10.0.0.300"))
                        .build());
        assertThat(client.awaitEnd()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(client.ended().getDescription()).contains("6 faults");
        client.close();
        assertThat(end(TerminalClient.silent(enrolled()).say(ConnectRequest.getDefaultInstance())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end(TerminalClient.silent(enrolled()).report(TerminalObserved.newBuilder())))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end(TerminalClient.connect(enrolled())
                        .report(TerminalObserved.newBuilder()
                                .addDesktops(DesktopObserved.newBuilder().setDesktopId("x")))))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void sendsEmptyOrdersToATerminalThatHasNothingToDo() {
        try (TerminalClient client = TerminalClient.connect(enrolled())) {
            TerminalOrders orders = client.awaitOrders(any -> true);
            assertThat(orders.getGeneration()).isEqualTo(1);
            assertThat(orders.getDesktopsList()).isEmpty();
            assertThat(orders.getProtectedCidrsList()).containsExactly("10.99.0.0/16");
        }
    }

    @Test
    void tellsATerminalAboutItsDesktopWithinASecond() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            TerminalOrders orders = client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assertLocal(desktop, orders);
            String version = orders.getImages(0).getVersionId();
            assertThat(images.versionsGranted(terminal)).containsExactly(UUID.fromString(version));
            assertThat(networks.placedOn(terminal)).containsExactly(desktop);

            long asked = System.nanoTime();
            admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);
            client.awaitOrders(newest -> newest.getDesktops(0).getRunning());
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
            admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);

            admin().post("/api/v1/desktops/" + desktop + "/restart").then().statusCode(202);
            client.awaitOrders(newest -> newest.getDesktops(0).getRestartGeneration() == 1);
            assertThat(client.orders().stream().map(TerminalOrders::getGeneration))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private void assertLocal(UUID desktop, TerminalOrders orders) {
        DesktopOrder order = orders.getDesktops(0);
        assertThat(order.getDesktopId()).isEqualTo(desktop.toString());
        assertThat(order.getRunning()).isFalse();
        assertThat(order.getLocalDisk().getRestoreMode()).isEqualTo(RestoreMode.RESTORE_MODE_EVERY_BOOT);
        assertThat(order.getConfigDrive().getMetaData())
                .isEqualTo("instance-id: \"%s\"\nlocal-hostname: \"%s\"\n".formatted(desktop, order.getName()));
        assertThat(order.getConfigDrive().getUserData())
                .isEqualTo("#cloud-config\nhostname: \"%s\"\n".formatted(order.getName()));
        assertThat(order.getConfigDrive().getNetworkConfig())
                .startsWith("version: 2\nethernets:\n  nic0:\n    match:\n      macaddress: \""
                        + order.getNics(0).getMac()
                        + "\"\n    dhcp4: true\n    dhcp4-overrides:\n      use-domains: true\n  nic1:\n");
        assertThat(order.getNicsList()).hasSize(2);
        assertThat(order.getNics(0).getInternalNetworkId())
                .isEqualTo(orders.getInternalNetworks(0).getNetworkId());
        assertThat(order.getNics(1).getExternalNetworkId())
                .isEqualTo(orders.getExternalNetworks(0).getNetworkId());
        assertThat(orders.getInternalNetworks(0).getDhcp().getHosts(0).getMac())
                .isEqualTo(order.getNics(0).getMac());
        assertThat(orders.getImages(0).getManifestSha256()).hasSize(64);
        assertThat(order.getLocalDisk().getVersionId())
                .isEqualTo(orders.getImages(0).getVersionId());
    }

    @Test
    void showsWhatATerminalReportsAndAnnouncesOnlyChanges() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL");
            admin().post("/api/v1/desktops/" + desktop + "/start");
            TerminalOrders orders = client.awaitOrders(newest ->
                    newest.getDesktopsCount() == 1 && newest.getDesktops(0).getRunning());
            TerminalObserved.Builder running = TerminalObserved.newBuilder()
                    .setGeneration(orders.getGeneration())
                    .addImages(ImageObserved.newBuilder()
                            .setVersionId(orders.getImages(0).getVersionId())
                            .setState(ImageCopyState.IMAGE_COPY_STATE_VERIFIED)
                            .setBytesDone(1024)
                            .setBytesTotal(1024))
                    .addDesktops(DesktopObserved.newBuilder()
                            .setDesktopId(desktop.toString())
                            .setState(DesktopRunState.DESKTOP_RUN_STATE_RUNNING))
                    .addFindings(Finding.newBuilder().setCode("KVM_OFF").setMessage("Emulating\tin software"))
                    .setObservedTime(Timestamp.newBuilder()
                            .setSeconds(Instant.now().minus(Duration.ofHours(2)).getEpochSecond()));
            client.report(running).report(running);

            await().until(() ->
                    get("/api/v1/desktops/" + desktop).getString("run.state").equals("RUNNING"));
            JsonPath shown = terminal(terminal);
            assertThat(shown.getBoolean("connected")).isTrue();
            assertThat(shown.getString("inventory.underlayAddress")).isEqualTo("10.89.0.2");
            assertThat(shown.getString("observed.images[0].state")).isEqualTo("VERIFIED");
            assertThat(shown.getString("observed.desktops[0].state")).isEqualTo("RUNNING");
            assertThat(shown.getList("observed.findings.code")).isEqualTo(List.of("KVM_OFF", "CLOCK_WRONG"));
            assertThat(shown.getLong("observed.generation")).isEqualTo(orders.getGeneration());

            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_FAILED);
            await().until(() ->
                    get("/api/v1/desktops/" + desktop).getString("run.state").equals("FAILED"));
            assertThat(terminal(terminal).getList("observed.images")).isEmpty();
        }
        var told = new Topic("idv.desktop.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> desktop.toString().equals(event.key())
                                        && event.value().contains("\"toState\":\"FAILED\"")),
                        LIMIT);
        assertThat(told.stream()
                        .filter(event -> desktop.toString().equals(event.key()))
                        .filter(event -> event.value().contains("\"toState\":\"RUNNING\"")))
                .hasSize(1);
    }

    @Test
    void sendsTheNewestOrdersAgainAfterAReconnect() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        long generation;
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL");
            generation =
                    client.awaitOrders(newest -> newest.getDesktopsCount() == 1).getGeneration();
        }
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);
        await().until(() -> terminal(terminal).getLong("orders.generation") == generation + 1);
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            TerminalOrders orders = client.awaitOrders(any -> true);
            assertThat(orders.getGeneration()).isEqualTo(generation + 1);
            assertThat(orders.getDesktops(0).getRunning()).isTrue();
        }
        String id = terminal.toString();
        new Topic("idv.terminal.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> id.equals(event.key())
                                                && event.value().contains("\"connected\":"))
                                        .count()
                                == 4,
                        LIMIT);
    }

    @Test
    void wishesNothingAnewForATerminalThatSwitchesOffWithAllItIsToHave() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        long wished;
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL");
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            wished = wishVersion(terminal);
        }
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        assertThat(wishVersion(terminal)).isEqualTo(wished);
    }

    private long wishVersion(UUID terminal) {
        return pool.preparedQuery("select wish_version from terminal_work where id = $1")
                .executeAndAwait(Tuple.of(terminal))
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void endsTheFirstStreamWhenTheTerminalOpensASecond() {
        UUID terminal = enrolled();
        TerminalClient first = TerminalClient.connect(terminal);
        first.awaitOrders(any -> true);
        try (TerminalClient second = TerminalClient.connect(terminal)) {
            second.awaitOrders(any -> true);
            assertThat(end(first)).isEqualTo(Status.Code.ABORTED);
            second.reportNothing();
            await().until(() -> terminal(terminal).getString("observed.time") != null);
            assertThat(terminal(terminal).getBoolean("connected")).isTrue();
            assertThat(second.ended()).isNull();
        }
    }

    @Test
    void endsAStreamThatAnotherReplicaHasTakenOver() {
        UUID terminal = enrolled();
        TerminalClient client = TerminalClient.connect(terminal);
        client.awaitOrders(any -> true);
        sql(
                "update terminal_links set connection_id = $1, replica_id = $1 where id = $2",
                Tuple.of(UUID.randomUUID(), terminal));
        assertThat(end(client)).isEqualTo(Status.Code.ABORTED);
        // The other replica is not alive: its stream is lost.
        await().until(() -> !terminal(terminal).getBoolean("connected"));
    }

    @Test
    void endsTheStreamOfARevokedTerminalAndTakesEverythingBack() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        TerminalClient client = TerminalClient.connect(terminal);
        assign(desktop, terminal, "ROAMING");
        client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
        assertThat(images.volumesGranted(terminal)).hasSize(1);

        admin().body(Map.of("reason", "stolen")).post("/api/v1/terminals/" + terminal + "/revoke");
        assertThat(end(client)).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(end(TerminalClient.connect(terminal))).isEqualTo(Status.Code.PERMISSION_DENIED);
        await().until(() -> images.volumesGranted(terminal).isEmpty());
        assertThat(images.fenced(terminal)).isTrue();
        await().until(() -> get("/api/v1/desktops/" + desktop).getString("heldByTerminalId") == null);
        assertThat(get("/api/v1/desktops/" + desktop).getString("terminalId")).isNull();
        assign(desktop, terminal, "ROAMING").then().statusCode(409);
    }

    @Test
    void movesARoamingDesktopOnlyWhenTheOldTerminalHasGivenItUp() {
        UUID desktop = aDesktop();
        UUID here = enrolled();
        UUID there = enrolled();
        try (TerminalClient old = TerminalClient.connect(here);
                TerminalClient next = TerminalClient.connect(there)) {
            assign(desktop, here, "ROAMING");
            admin().post("/api/v1/desktops/" + desktop + "/start");
            TerminalOrders orders = old.awaitOrders(newest ->
                    newest.getDesktopsCount() == 1 && newest.getDesktops(0).getRunning());
            String volume = orders.getDesktops(0).getRoamingDisk().getVolumeId();
            assertThat(orders.getImagesList()).isEmpty();
            assertThat(images.volumesGranted(here)).containsExactly(UUID.fromString(volume));
            old.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            await().until(() ->
                    get("/api/v1/desktops/" + desktop).getString("run.state").equals("RUNNING"));

            assign(desktop, there, "ROAMING").then().statusCode(200);
            old.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            // It still runs there: neither does the grant go nor the desktop.
            old.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            next.reportNothing();
            await().during(Duration.ofSeconds(1))
                    .until(() -> next.newest().getDesktopsCount() == 0
                            && images.volumesGranted(here).size() == 1
                            && images.volumesGranted(there).isEmpty());

            old.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_STOPPED);
            assertThat(next.awaitOrders(newest -> newest.getDesktopsCount() == 1)
                            .getDesktops(0)
                            .getRoamingDisk()
                            .getVolumeId())
                    .isEqualTo(volume);
            assertThat(images.volumesGranted(here)).isEmpty();
            assertThat(images.fenced(here)).isFalse();
            assertThat(images.volumesGranted(there)).containsExactly(UUID.fromString(volume));
        }
    }

    @Test
    void givesATerminalNewDesktopsThoughItStillHasTheDiskOfOneThatLeft() {
        UUID leaving = aDesktop();
        UUID coming = aDesktop();
        UUID here = enrolled();
        UUID there = enrolled();
        try (TerminalClient old = TerminalClient.connect(here);
                TerminalClient next = TerminalClient.connect(there)) {
            assign(leaving, here, "ROAMING");
            old.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            images.holdOpen(here, true);
            assign(leaving, there, "ROAMING").then().statusCode(200);
            old.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            old.reportNothing();
            await().until(() -> "VOLUME_IN_USE".equals(terminal(here).getString("orders.reason")));
            assign(coming, here, "LOCAL").then().statusCode(200);

            assertThat(old.awaitOrders(newest -> newest.getDesktopsCount() == 1)
                            .getDesktops(0)
                            .getDesktopId())
                    .isEqualTo(coming.toString());
            old.reportNothing();
            await().until(() -> "VOLUME_IN_USE".equals(terminal(here).getString("orders.reason")));
            next.reportNothing();
            assertThat(next.newest().getDesktopsList()).isEmpty();

            images.holdOpen(here, false);
            next.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            await().until(() -> terminal(here).getString("orders.reason") == null);
        }
    }

    @Test
    void keepsARoamingDesktopOffOthersWhileItsTerminalIsAway() {
        UUID desktop = aDesktop();
        UUID here = enrolled();
        UUID there = enrolled();
        try (TerminalClient next = TerminalClient.connect(there)) {
            try (TerminalClient old = TerminalClient.connect(here)) {
                assign(desktop, here, "ROAMING");
                old.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            }
            await().until(() -> !terminal(here).getBoolean("connected"));
            assign(desktop, there, "ROAMING");
            await().during(Duration.ofSeconds(1)).until(() -> next.newest().getDesktopsCount() == 0);

            admin().body(Map.of("reason", "broken")).post("/api/v1/terminals/" + here + "/revoke");
            next.awaitOrders(newest -> newest.getDesktopsCount() == 1);
        }
    }

    @Test
    void shutsOutATerminalThatIsAwayForLongAndHandsOver() {
        UUID desktop = aDesktop();
        UUID here = enrolled();
        UUID there = enrolled();
        try (TerminalClient next = TerminalClient.connect(there)) {
            try (TerminalClient old = TerminalClient.connect(here)) {
                assign(desktop, here, "ROAMING");
                old.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            }
            await().until(() -> !terminal(here).getBoolean("connected"));
            assign(desktop, there, "ROAMING");
            sql("update terminal_links set changed = now() - interval '6 minutes' where id = $1", Tuple.of(here));
            sql(
                    "update terminal_work set wish_version = wish_version + 1, next_attempt = now() where id = $1",
                    Tuple.of(here));

            next.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assertThat(images.fenced(here)).isTrue();
        }
    }

    @Test
    void removesADesktopOnlyWhenItsTerminalHasGivenItUp() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL");
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            admin().delete("/api/v1/desktops/" + desktop + "?permanently=true")
                    .then()
                    .statusCode(202);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            await().until(() -> "WAITS_FOR_TERMINAL"
                    .equals(get("/api/v1/desktops/" + desktop).getString("reason")));
            assertThat(images.hasVolume(desktop)).isTrue();

            client.reportNothing();
            await().until(() -> admin().get("/api/v1/desktops/" + desktop).statusCode() == 404);
            assertThat(images.hasVolume(desktop)).isFalse();
        }
    }

    @Test
    void saysWhyOrdersCannotBeComposedAndGoesOnLater() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            networks.refuse(terminal, true);
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            await().until(() -> "PEER_UNAVAILABLE".equals(terminal(terminal).getString("orders.reason")));
            assertThat(client.orders()).hasSize(1);
            networks.forget(terminal);
            networks.refuse(terminal, false);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assertThat(terminal(terminal).getString("orders.reason")).isNull();
        }
    }

    @Test
    void tellsATerminalTheNamesOfDesktopsThatComeAndGoInItsNetworks() {
        UUID section = sections.add(1).id();
        UUID desktop =
                desktopsOf(finishedBatch(section, profile(images.image()))).get(0);
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            String own = get("/api/v1/desktops/" + desktop).getString("name");
            TerminalOrders orders = client.awaitOrders(newest -> names(newest).equals(Set.of(own)));
            assertThat(orders.getInternalNetworks(0).getDns().getDomain()).isEqualTo("desktops.internal");

            String elsewhere = profile(images.image(), Map.of("hostnamePattern", "x-{section}-{nn}"));
            UUID later = desktopsOf(finishedBatch(section, elsewhere)).get(0);
            String its = get("/api/v1/desktops/" + later).getString("name");
            client.awaitOrders(newest -> names(newest).equals(Set.of(own, its)));

            admin().delete("/api/v1/desktops/" + later + "?permanently=true")
                    .then()
                    .statusCode(202);
            client.awaitOrders(newest -> names(newest).equals(Set.of(own)));
        }
    }

    private static Set<String> names(TerminalOrders orders) {
        return orders.getInternalNetworksList().stream()
                .flatMap(network -> network.getDns().getNamesList().stream())
                .map(DnsName::getHostname)
                .collect(Collectors.toSet());
    }

    @Test
    void takesADesktopAwayFromATerminal() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            assign(desktop, terminal, "LOCAL");
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assign(desktop, terminal, "ROAMING").then().statusCode(409);
            admin().delete("/api/v1/desktops/" + desktop + "/assignment").then().statusCode(200);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 0);
            client.reportNothing();
            await().until(() -> get("/api/v1/desktops/" + desktop).getString("heldByTerminalId") == null);
        }
        assign(desktop, UUID.randomUUID(), "LOCAL").then().statusCode(404);
        admin().body("{}")
                .put("/api/v1/desktops/" + desktop + "/assignment")
                .then()
                .statusCode(400);
    }

    @Test
    void keepsTheTimetableThatIsTold() {
        UUID lesson = UUID.randomUUID();
        Topic courses = new Topic("idv.course.v1");
        String scheduled =
                """
                {"lessonId": "%s", "sectionId": "%s", "labId": "%s",
                 "startTime": "2026-09-01T08:00:00Z", "endTime": "2026-09-01T09:30:00Z"}"""
                        .formatted(lesson, UUID.randomUUID(), UUID.randomUUID());
        String event = UUID.randomUUID().toString();
        courses.send(event, "idv.course.lesson-scheduled.v1", lesson.toString(), scheduled);
        courses.send(event, "idv.course.lesson-scheduled.v1", lesson.toString(), scheduled);
        await().until(() -> lessons(lesson) == 1);
        courses.send(
                UUID.randomUUID().toString(),
                "idv.course.lesson-cancelled.v1",
                lesson.toString(),
                "{\"lessonId\": \"%s\"}".formatted(lesson));
        await().until(() -> lessons(lesson) == 0);
    }

    private long lessons(UUID id) {
        return pool.preparedQuery("select count(*) from lessons where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .atMost(LIMIT);
    }

    private void sql(String statement, Tuple values) {
        pool.preparedQuery(statement).execute(values).await().atMost(LIMIT);
    }

    private UUID aDesktop() {
        return desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
    }

    private UUID enrolled() {
        return Api.enrolled(newTerminal(sections));
    }

    private static Status.Code end(TerminalClient client) {
        try (client) {
            return client.awaitEnd();
        }
    }
}
