package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.awaitFinished;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.grpc.ManagedChannel;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.SignInRequest;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.support.Api;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.FakeUsers;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** Desktops of one student meet in a network of the student's own, and nobody else's do. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class OwnNetworksTest {
    private static final Map<String, Object> RING = Map.of("kind", "INTERNAL", "network", "ring-2", "owner", "STUDENT");

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    @Inject
    FakeUsers users;

    /** Whose desktops have one card in a network of all, and the second in their student's. */
    private String profileInRing() {
        return profile(images.image(), inRing());
    }

    private static Map<String, Object> inRing() {
        return Map.of("nics", List.of(Map.of("kind", "INTERNAL"), RING), "hostnamePattern", unique("r") + "-{n}");
    }

    private String profileInRingOnly() {
        return profile(images.image(), Map.of("nics", List.of(RING), "hostnamePattern", unique("o") + "-{n}"));
    }

    private static NetworkOwner ringOf(UUID student) {
        return new NetworkOwner(NetworkOwner.Kind.STUDENT, student, "ring-2");
    }

    private static List<String> networksOf(UUID desktop) {
        return get("/api/v1/desktops/" + desktop).getList("nics.networkId", String.class);
    }

    private static ValidatableResponse ask(Map<String, Object> batch) {
        return admin().body(batch).post("/api/v1/batches").then();
    }

    private static ValidatableResponse check(Map<String, Object> batch) {
        return admin().body(batch).post("/api/v1/batches/check").then();
    }

    @Test
    void meetWithoutMeetingThoseOfOthers() {
        Sections.Section section = sections.add(3);
        List<UUID> routers = desktopsOf(finishedBatch(section.id(), profileInRing()));
        List<UUID> servers = desktopsOf(finishedBatch(section.id(), profileInRing()));

        String shared = networks.networkOf(new NetworkOwner(NetworkOwner.Kind.SECTION, section.id()))
                .toString();
        List<String> rings = section.students().stream()
                .map(student -> networks.networkOf(ringOf(student)).toString())
                .toList();
        assertThat(rings).doesNotHaveDuplicates().doesNotContain(shared);
        for (int student = 0; student < 3; student++) {
            assertThat(networksOf(routers.get(student))).containsExactly(shared, rings.get(student));
            assertThat(networksOf(servers.get(student))).containsExactly(shared, rings.get(student));
        }
        admin().get("/api/v1/desktops/" + routers.get(0))
                .then()
                .body("nics.kind", contains("INTERNAL", "INTERNAL"))
                .body("userId", equalTo(section.students().get(0).toString()));
    }

    @Test
    void areMadeForPeopleOfNoSectionToo() {
        UUID anna = users.add(unique("anna"));
        UUID ben = users.add(unique("ben"));
        UUID section = sections.add(1).id();
        String batch = ask(Map.of("userIds", List.of(anna, ben), "profileId", profileInRingOnly()))
                .statusCode(202)
                .extract()
                .path("id");
        awaitFinished(batch);

        List<UUID> made = desktopsOf(batch);
        assertThat(networksOf(made.get(0)))
                .containsExactly(networks.networkOf(ringOf(anna)).toString());
        assertThat(networksOf(made.get(1)))
                .containsExactly(networks.networkOf(ringOf(ben)).toString());
        assertThat(get("/api/v1/batches/" + finishedBatch(section, profileInRingOnly()))
                        .getString("state"))
                .isEqualTo("SUCCEEDED");
        ask(Map.of("userIds", List.of(anna), "profileId", profileInRing()))
                .statusCode(400)
                .body("faults.field", contains("profileId"));
    }

    @Test
    void areForNoPoolAndNoSeat() {
        Sections.Lab lab = sections.addLab(1);
        UUID section = sections.add(1).id();
        String profile = profileInRing();
        Map<String, Map<String, Object>> refused = Map.of(
                "pool of a section", Map.of("sectionId", section, "count", 1, "sticky", true, "profileId", profile),
                "pool of a lab", Map.of("labId", lab.id(), "count", 1, "profileId", profile),
                "seats of a lab", Map.of("labId", lab.id(), "profileId", profile),
                "seats for a section", Map.of("labId", lab.id(), "sectionId", section, "profileId", profile));
        refused.values().forEach(batch -> {
            String field = batch.containsKey("count") ? "count" : "labId";
            for (ValidatableResponse answer : List.of(ask(batch), check(batch))) {
                answer.statusCode(400)
                        .body("faults.field", contains(field))
                        .body("faults[0].reason", containsString("ring-2"));
            }
        });
        assertThat(get("/api/v1/desktops?sectionId=" + section).getList("items"))
                .isEmpty();
    }

    @Test
    void areCountedInEachStudentsNetworkBeforehand() {
        Sections.Section section = sections.add(3);
        Map<String, Object> batch = Map.of("sectionId", section.id(), "profileId", profileInRing());
        check(batch).statusCode(200).body("missing", empty());
        UUID full = section.students().get(1);
        networks.leave(full, 0);

        check(batch)
                .statusCode(200)
                .body("ready", equalTo(false))
                .body("missing.code", contains("ADDRESSES_EXHAUSTED"))
                .body(
                        "missing[0].message",
                        allOf(containsString("1 users"), containsString("ring-2"), containsString(full.toString())));
    }

    @Test
    void areMadeThoughThereIsNoRoomForThoseOfAnother() {
        Sections.Section section = sections.add(3);
        NetworkOwner full = ringOf(section.students().get(0));
        NetworkOwner none = ringOf(section.students().get(1));
        networks.exhaust(full);
        networks.refuseToMake(none, true);
        String batch = finishedBatch(section.id(), profileInRing());

        List<UUID> desktops = desktopsOf(batch);
        assertThat(get("/api/v1/desktops?batchId=" + batch).getList("items.state"))
                .isEqualTo(List.of("FAILED", "FAILED", "READY"));
        assertThat(get("/api/v1/desktops?batchId=" + batch).getList("items.reason"))
                .isEqualTo(Arrays.asList("ADDRESSES_EXHAUSTED", "VNIS_EXHAUSTED", null));

        networks.refuseToMake(none, false);
        admin().post("/api/v1/batches/" + batch + "/retry").then().statusCode(202);
        await().until(() ->
                get("/api/v1/desktops/" + desktops.get(1)).getString("state").equals("READY"));
    }

    @Test
    void getTheNetworkAgainThatTheStudentDeletedMeanwhile() {
        Sections.Section section = sections.add(2);
        NetworkOwner ring = ringOf(section.students().get(0));
        networks.vanish(ring);
        String batch = finishedBatch(section.id(), profileInRing());

        assertThat(get("/api/v1/batches/" + batch).getString("state")).isEqualTo("SUCCEEDED");
        assertThat(networksOf(desktopsOf(batch).get(0)))
                .contains(networks.networkOf(ring).toString());
    }

    /** As a replica of the release before would ask for them. */
    @Test
    void areNotMadeForNobody() throws Throwable {
        UUID lab = sections.addLab(1).id();
        networks.exhaust(new NetworkOwner(NetworkOwner.Kind.LAB, lab));
        String batch = Api.finishedPool(lab, 1, profile(images.image()));
        UUID desktop = desktopsOf(batch).get(0);
        VertxContextSupport.subscribeAndAwait(
                () -> Panache.withTransaction(() -> Panache.getSession().flatMap(session -> session.createNativeQuery(
                                "update desktops set nics = 'INTERNAL:student/ring-2' where id = ?1")
                        .setParameter(1, desktop)
                        .executeUpdate())));

        admin().post("/api/v1/batches/" + batch + "/retry").then().statusCode(202);
        awaitFinished(batch);

        admin().get("/api/v1/desktops/" + desktop)
                .then()
                .body("state", equalTo("FAILED"))
                .body("reason", equalTo("NO_USER"));
    }

    @Test
    void keepTheirPortUntilTheyAreGoneForGood() {
        UUID section = sections.add(1).id();
        UUID desktop = desktopsOf(finishedBatch(section, profileInRing())).get(0);
        List<String> before = networksOf(desktop);
        String path = "/api/v1/desktops/" + desktop;

        admin().delete(path).then().statusCode(202).body("state", equalTo("RECYCLED"));
        assertThat(networks.portsOf(desktop)).isEqualTo(2);
        admin().post(path + "/restore").then().statusCode(200);
        admin().body(Map.of(
                        "versionId", images.release(UUID.fromString(get(path).getString("imageId")))))
                .post(path + "/reimage")
                .then()
                .statusCode(202);
        assertThat(networksOf(desktop)).isEqualTo(before);

        admin().delete(path + "?permanently=true").then().statusCode(202);
        await().until(() -> networks.portsOf(desktop) == 0);
    }

    @Test
    void areSaidByProfilesWithAllThatIsWrongAtOnce() {
        Map<String, Object> spec = Api.spec(images.image());
        spec.put(
                "nics",
                List.of(
                        Map.of("kind", "INTERNAL", "owner", "STUDENT"),
                        Map.of("kind", "INTERNAL", "network", "Ring 2", "owner", "STUDENT"),
                        Map.of("kind", "EXTERNAL", "network", "outside", "owner", "STUDENT")));
        spec.put("vcpuCount", 0);
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body(
                        "faults.field",
                        containsInAnyOrder(
                                "vcpuCount", "nics[0].network", "nics[1].network", "nics[2].network", "nics[2].owner"));
        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), RING));
        spec.put("exam", true);
        admin().body(spec)
                .post("/api/v1/profiles")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("vcpuCount", "nics[1].owner"));
    }

    @Test
    void areForeseenWhenAProfileChanges() {
        Map<String, Object> spec = Api.spec(images.image());
        spec.put("nics", List.of(Map.of("kind", "INTERNAL")));
        String id = profile(images.image(), spec);
        spec.put("nics", List.of(Map.of("kind", "INTERNAL"), RING));
        admin().body(spec)
                .post("/api/v1/profiles/" + id + "/preview")
                .then()
                .statusCode(200)
                .body("changes.field", contains("nics"))
                .body("changes[0].to", containsString("student/ring-2"));
        admin().body(spec)
                .put("/api/v1/profiles/" + id)
                .then()
                .statusCode(200)
                .body("nics.owner", contains(null, "STUDENT"))
                .body("nics.network", contains(null, "ring-2"));
        spec.put("nics", get("/api/v1/profiles/" + id).getList("nics"));
        admin().body(spec).put("/api/v1/profiles/" + id).then().statusCode(200).body("number", equalTo(2));
    }

    private static void signIn(UUID terminal, UUID user, UUID desktop) {
        ManagedChannel channel = TestChannels.terminal(terminal);
        try {
            TerminalServiceGrpc.newBlockingStub(channel)
                    .signIn(SignInRequest.newBuilder()
                            .setAccessToken(TestTokens.of(user, "student"))
                            .setDesktopId(desktop.toString())
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void runBesideEachOtherWhereTheirStudentSits() {
        Sections.Section section = sections.add(2);
        UUID router = desktopsOf(finishedBatch(section.id(), profileInRing())).get(0);
        UUID server = desktopsOf(finishedBatch(section.id(), profileInRing())).get(0);
        UUID plain =
                desktopsOf(finishedBatch(section.id(), profile(images.image()))).get(0);
        List<UUID> bens = desktopsOf(finishedBatch(section.id(), profileInRing()));
        UUID terminal = enrolled(newTerminal(sections));
        UUID anna = section.students().get(0);

        signIn(terminal, anna, router);
        signIn(terminal, anna, server);
        for (UUID desktop : List.of(router, server)) {
            admin().get("/api/v1/desktops/" + desktop)
                    .then()
                    .body("terminalId", equalTo(terminal.toString()))
                    .body("running", equalTo(true));
        }
        admin().post("/api/v1/desktops/" + router + "/stop").then().statusCode(202);
        signIn(terminal, anna, server);
        admin().get("/api/v1/desktops/" + router).then().body("running", equalTo(true));
        signIn(terminal, anna, plain);
        for (UUID desktop : List.of(router, server)) {
            admin().get("/api/v1/desktops/" + desktop)
                    .then()
                    .body("terminalId", nullValue())
                    .body("running", equalTo(false));
        }
        signIn(terminal, anna, router);
        signIn(terminal, section.students().get(1), bens.get(1));
        admin().get("/api/v1/desktops/" + router)
                .then()
                .body("terminalId", nullValue())
                .body("running", equalTo(false));
    }

    @Test
    void areNeverBeforeSomebodyElseWhoHasSignedIn() {
        Sections.Section section = sections.add(1);
        UUID desktop = desktopsOf(finishedBatch(section.id(), profileInRing())).get(0);
        Sections.Section other = sections.add(1);
        UUID others =
                desktopsOf(finishedBatch(other.id(), profile(images.image()))).get(0);
        Sections.Lab lab = sections.addLab(1);
        UUID terminal = enrolled(newTerminal(lab, 0));
        signIn(terminal, other.students().get(0), others);
        admin().post("/api/v1/desktops/" + others + "/stop").then().statusCode(202);

        assign(desktop, terminal, "LOCAL")
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"))
                .body("detail", containsString("ring-2"));
        admin().delete("/api/v1/desktops/" + desktop + "/user").then().statusCode(409);
        admin().body(Map.of("sectionId", section.id(), "labId", lab.id(), "start", true))
                .post("/api/v1/assignments")
                .then()
                .statusCode(200)
                .body("seats[0].desktopId", equalTo(desktop.toString()));
        admin().get("/api/v1/terminals/" + terminal).then().body("userId", nullValue());
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
    }

    @Test
    void stayOffWhereTheyAreBoundWhenSomebodyElseHasSignedIn() {
        Sections.Section section = sections.add(2);
        Map<String, Object> kept = new HashMap<>(inRing());
        kept.put("restoreMode", "NEVER");
        List<UUID> own = desktopsOf(finishedBatch(section.id(), profile(images.image(), kept)));
        String other = get("/api/v1/desktops/" + own.get(1)).getString("userId");
        UUID terminal = enrolled(newTerminal(sections.addLab(1), 0));
        assign(own.get(0), terminal, "LOCAL").then().statusCode(200);
        signIn(terminal, UUID.fromString(other), own.get(1));
        admin().get("/api/v1/desktops/" + own.get(0)).then().body("terminalId", equalTo(terminal.toString()));

        for (String word : List.of("start", "restart")) {
            admin().post("/api/v1/desktops/" + own.get(0) + "/" + word)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("WRONG_STATE"))
                    .body("detail", containsString("ring-2"));
        }
    }
}
