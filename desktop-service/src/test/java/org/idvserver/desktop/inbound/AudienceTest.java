package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.finished;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.FakeUsers;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** Batches for seats, people and pools; those for students are in {@link BatchesTest}. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class AudienceTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    @Inject
    FakeUsers users;

    private static Response ask(Map<String, Object> request) {
        return admin().body(request).post("/api/v1/batches");
    }

    private static String made(Map<String, Object> request) {
        String id = finished(ask(request));
        assertThat(get("/api/v1/batches/" + id).getString("state")).isEqualTo("SUCCEEDED");
        return id;
    }

    private static List<String> names(String batch) {
        return get("/api/v1/desktops?batchId=" + batch).getList("items.name");
    }

    private static String outside(UUID image) {
        return admin().body(Map.of(
                        "name",
                        unique("outside"),
                        "vcpuCount",
                        1,
                        "memoryMib",
                        256,
                        "imageId",
                        image,
                        "restoreMode",
                        "NEVER",
                        "nics",
                        List.of(Map.of("kind", "EXTERNAL")),
                        "hostnamePattern",
                        "own-{user}"))
                .post("/api/v1/profiles")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void makesADesktopForEachSeatOfALabOnTheLabsNetwork() {
        Sections.Lab lab = sections.addLab(3);
        String batch = made(Map.of(
                "labId", lab.id(), "profileId", profile(images.image()), "namePattern", unique("x") + "-{seat}"));

        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("rule", equalTo("SEAT"))
                .body("labId", equalTo(lab.id().toString()))
                .body("sectionId", nullValue())
                .body("sectionName", nullValue());
        var desktops = get("/api/v1/desktops?labId=" + lab.id());
        assertThat(desktops.getList("items.seatId", UUID.class))
                .isEqualTo(lab.seats().stream().map(Sections.Seat::id).toList());
        assertThat(desktops.getList("items.userId")).containsOnlyNulls();
        assertThat(desktops.<String>getList("items.name")).allMatch(name -> name.matches(".*-a[123]"));
        assertThat(desktops.getString("items[0].nics[0].networkId"))
                .isEqualTo(networks.networkOf(new NetworkOwner(NetworkOwner.Kind.LAB, lab.id()))
                        .toString());
    }

    @Test
    void makesDesktopsOfASectionForSomeSeats() {
        Sections.Lab lab = sections.addLab(3);
        Sections.Section section = sections.add(2);
        UUID seat = lab.seats().get(1).id();
        made(Map.of(
                "labId",
                lab.id(),
                "sectionId",
                section.id(),
                "seatIds",
                List.of(seat),
                "profileId",
                profile(images.image())));

        var desktops = get("/api/v1/desktops?sectionId=" + section.id());
        assertThat(desktops.getList("items.seatId", UUID.class)).containsExactly(seat);
        assertThat(networks.networkOf(new NetworkOwner(NetworkOwner.Kind.SECTION, section.id())))
                .isNotNull();
    }

    @Test
    void makesDesktopsForPeopleOfNoSection() {
        String anna = unique("anna");
        UUID first = users.add(anna);
        UUID second = users.add(unique("ben"));
        String batch = made(Map.of("userIds", List.of(first, second), "profileId", outside(images.image())));

        assertThat(names(batch)).contains("own-" + anna);
        admin().get("/api/v1/desktops?userId=" + first).then().body("items.batchId", everyItem(equalTo(batch)));
        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("rule", equalTo("USER"))
                .body("sectionId", nullValue());
    }

    @Test
    void addsToAPoolUnderTheNextFreeNames() {
        Sections.Section section = sections.add(0);
        Map<String, Object> request = new HashMap<>(
                Map.of("sectionId", section.id(), "count", 3, "sticky", true, "profileId", profile(images.image())));
        List<String> first = names(made(request));
        request.put("count", 2);
        List<String> second = names(made(request));

        assertThat(first).hasSize(3).allMatch(name -> name.matches(".*-0[123]"));
        assertThat(second).hasSize(2).allMatch(name -> name.matches(".*-0[45]"));
        admin().get("/api/v1/desktops?sectionId=" + section.id())
                .then()
                .body("items.rule", everyItem(equalTo("FIRST_FREE")))
                .body("items.sticky", everyItem(equalTo(true)))
                .body("items.userId", everyItem(nullValue()));
        admin().body(request)
                .post("/api/v1/batches/check")
                .then()
                .statusCode(200)
                .body("ready", equalTo(true))
                .body("desktops", equalTo(2));
    }

    @Test
    void namesTheDesktopsOfStudentsByTheirUsernames() {
        Sections.Section section = sections.add(2);
        String word = unique("u");
        users.add(section.students().get(0), word + "a");
        users.add(section.students().get(1), word + "b");
        String batch = made(
                Map.of("sectionId", section.id(), "profileId", profile(images.image()), "namePattern", "pc-{user}"));

        assertThat(names(batch)).containsExactly("pc-" + word + "a", "pc-" + word + "b");
    }

    @Test
    void tellsAllThatDoesNotFitTogether() {
        ask(Map.of()).then().statusCode(400).body("faults.field", containsInAnyOrder("sectionId", "profileId"));
        ask(Map.of(
                        "labId",
                        UUID.randomUUID(),
                        "userIds",
                        List.of(UUID.randomUUID()),
                        "sticky",
                        true,
                        "profileId",
                        UUID.randomUUID()))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("userIds", "sticky"));
        ask(Map.of(
                        "sectionId",
                        UUID.randomUUID(),
                        "labId",
                        UUID.randomUUID(),
                        "seatIds",
                        List.of(UUID.randomUUID()),
                        "count",
                        0))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("count", "count", "count", "profileId"));
    }

    @Test
    void refusesWhatTheProfileCannotBe() {
        UUID user = users.add(unique("u"));
        ask(Map.of("userIds", List.of(user, UUID.randomUUID()), "profileId", profile(images.image())))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("userIds[1]", "profileId"));
        ask(Map.of("labId", sections.addLab(1).id(), "count", 1, "profileId", outside(images.image())))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("sticky", "profileId"));
        ask(Map.of("labId", sections.addLab(1).id(), "profileId", UUID.randomUUID(), "seatIds", List.of(user)))
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("seatIds[0]", "profileId"));
    }
}
