package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.unique;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
import org.idvserver.desktop.support.FakeUsers;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody gets more than they may have, and who asks hears the numbers. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class QuotasTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeUsers users;

    private Sections.Section section;
    private UUID anna;
    private String name;
    private String profile;

    @BeforeEach
    void aSectionOfTwo() {
        section = sections.add(2);
        anna = section.students().get(0);
        name = unique("anna");
        users.add(anna, name);
        users.add(section.students().get(1), unique("ben"));
        profile = profile(images.image());
    }

    private static void quota(String kind, UUID subject, Map<String, Object> request) {
        admin().body(request)
                .put("/api/v1/quotas/" + kind + "/" + subject)
                .then()
                .statusCode(200);
    }

    private static Map<String, Object> each(String limit, long value) {
        return Map.of("each", Map.of(limit, value));
    }

    private int ask() {
        return postBatch(section.id(), profile, null).statusCode();
    }

    @Test
    void refusesWithTheNumbersWhatIsMoreThanAUserMayHave() {
        quota("user", anna, each("memoryMib", 100));

        postBatch(section.id(), profile, null)
                .then()
                .statusCode(429)
                .body("code", equalTo("QUOTA_EXCEEDED"))
                .body("faults", hasSize(1))
                .body("faults[0].reason", equalTo(name + " may have 100 MiB of memory, has 0 and would have 256 more"));
        admin().body(Map.of("sectionId", section.id(), "profileId", profile))
                .post("/api/v1/batches/check")
                .then()
                .statusCode(200)
                .body("ready", equalTo(false))
                .body("missing.code", hasItem("QUOTA_EXCEEDED"));
        assertThat(get("/api/v1/desktops?sectionId=" + section.id()).getList("items"))
                .isEmpty();

        admin().delete("/api/v1/quotas/user/" + anna).then().statusCode(204);
        assertThat(ask()).isEqualTo(202);
    }

    @Test
    void letsAUsersOwnQuotaGoBeforeTheGroupsAndThatBeforeTheSections() {
        UUID group = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        section.students().forEach(student -> users.join(student, group));
        quota("section", section.id(), each("desktops", 0));
        assertThat(ask()).isEqualTo(429);

        quota("group", group, each("desktops", 1));
        finishedBatch(section.id(), profile);
        admin().body(Map.of("sectionId", section.id(), "profileId", profile, "namePattern", unique("b") + "-{n}"))
                .post("/api/v1/batches")
                .then()
                .statusCode(429)
                .body("faults", hasSize(2))
                .body("faults.reason", hasItem(containsString("may have 1 desktops, has 1 and would have 1 more")));

        users.join(anna, other);
        quota("group", other, each("desktops", 5));
        quota("user", section.students().get(1), each("desktops", 2));
        admin().body(Map.of("sectionId", section.id(), "profileId", profile, "namePattern", unique("b") + "-{n}"))
                .post("/api/v1/batches")
                .then()
                .statusCode(202);
        admin().get("/api/v1/quotas/user/" + section.students().get(1))
                .then()
                .body("used.desktops", equalTo(2))
                .body("used.memoryMib", equalTo(512))
                .body("each.desktops", equalTo(2));
        quota("section", section.id(), Map.of("each", Map.of("desktops", 0, "vcpus", 9)));
        admin().get("/api/v1/quotas/user/" + anna + "/applying?sectionId=" + section.id())
                .then()
                .statusCode(200)
                .body("each.desktops", equalTo(5))
                .body("each.vcpus", equalTo(9))
                .body("used.desktops", equalTo(2))
                .body("quotas.kind", contains("GROUP", "GROUP", "SECTION"))
                .body("quotas.subjectId", hasItem(other.toString()));
        admin().get("/api/v1/quotas/user/" + UUID.randomUUID() + "/applying")
                .then()
                .statusCode(200)
                .body("quotas", hasSize(0));
        as(TestTokens.of(anna, "student"))
                .get("/api/v1/quotas/user/" + anna + "/applying")
                .then()
                .statusCode(403);
    }

    @Test
    void limitsASectionAsAWholeThoughManyAskAtOnce() {
        quota("section", section.id(), Map.of("total", Map.of("desktops", 3)));
        List<Integer> answers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> admin().body(Map.of(
                                "sectionId",
                                section.id(),
                                "count",
                                2,
                                "sticky",
                                true,
                                "profileId",
                                profile,
                                "namePattern",
                                unique("p") + "-{n}"))
                        .post("/api/v1/batches")
                        .statusCode()))
                .limit(3)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .sorted()
                .toList();

        assertThat(answers).containsExactly(202, 429, 429);
        admin().get("/api/v1/quotas/section/" + section.id()).then().body("used.desktops", equalTo(2));
    }

    @Test
    void refusesToHaveADeletedDesktopBackWithTheNumbers() {
        String batch = finishedBatch(section.id(), profile);
        String own =
                get("/api/v1/desktops?batchId=" + batch + "&userId=" + anna).getString("items[0].id");
        admin().delete("/api/v1/desktops/" + own).then().statusCode(202);
        quota("user", anna, each("memoryMib", 100));
        quota("section", section.id(), Map.of("total", Map.of("desktops", 1)));

        admin().post("/api/v1/desktops/" + own + "/restore")
                .then()
                .statusCode(429)
                .body("code", equalTo("QUOTA_EXCEEDED"))
                .body("faults.reason", hasSize(2))
                .body("faults.reason", hasItem(name + " may have 100 MiB of memory, has 0 and would have 256 more"))
                .body("faults.reason", hasItem(containsString("may have 1 desktops, has 1 and would have 1 more")));
        admin().get("/api/v1/desktops/" + own).then().body("state", equalTo("RECYCLED"));

        admin().delete("/api/v1/quotas/user/" + anna).then().statusCode(204);
        quota("section", section.id(), Map.of("total", Map.of("desktops", 2)));
        admin().post("/api/v1/desktops/" + own + "/restore")
                .then()
                .statusCode(200)
                .body("state", equalTo("READY"));
        // What is there already takes no more.
        admin().post("/api/v1/desktops/" + own + "/restore").then().statusCode(200);
    }

    @Test
    void limitsDisks() {
        quota("section", section.id(), Map.of("total", Map.of("diskGib", 0)));
        assertThat(ask()).isEqualTo(429);
        quota("section", section.id(), Map.of("total", Map.of("diskGib", 1)));
        assertThat(ask()).isEqualTo(202);
    }

    @Test
    void saysWhatIsWrong() {
        admin().body(Map.of("total", Map.of("desktops", 1)))
                .put("/api/v1/quotas/user/" + anna)
                .then()
                .statusCode(400)
                .body("faults[0].field", equalTo("total"));
        admin().body(Map.of("each", Map.of("desktops", -1, "vcpus", -1)))
                .put("/api/v1/quotas/user/" + anna)
                .then()
                .statusCode(400)
                .body("faults", hasSize(2));
        admin().get("/api/v1/quotas/user/" + UUID.randomUUID()).then().statusCode(404);
        admin().body(each("desktops", 1))
                .put("/api/v1/quotas/dog/" + anna)
                .then()
                .statusCode(404);
        as(TestTokens.withRoles("teacher"))
                .body(each("desktops", 1))
                .put("/api/v1/quotas/user/" + anna)
                .then()
                .statusCode(403);
    }
}
