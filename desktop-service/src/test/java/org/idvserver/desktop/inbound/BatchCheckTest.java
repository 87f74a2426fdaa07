package org.idvserver.desktop.inbound;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.as;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stands in the way of a batch is told before anybody asks for it. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class BatchCheckTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    private static ValidatableResponse check(UUID section, String profile) {
        return admin().body(Map.of("sectionId", section, "profileId", profile))
                .post("/api/v1/batches/check")
                .then();
    }

    @Test
    void saysThatNothingIsMissingAndMakesNothing() {
        UUID section = sections.add(3).id();

        check(section, profile(images.image()))
                .statusCode(200)
                .body("ready", equalTo(true))
                .body("desktops", equalTo(3))
                .body("imageVersionId", notNullValue())
                .body("storage.pool", equalTo("desktops"))
                .body("storage.availableBytes", equalTo(1 << 30))
                .body("storage.mostBytes", equalTo(3 * 1024))
                .body("missing", empty())
                .body("warnings", empty());

        admin().get("/api/v1/desktops?sectionId=" + section).then().body("items", empty());
    }

    @AfterEach
    void leadOutside() {
        networks.lead(true);
    }

    @Test
    void namesAllThatIsMissingAtOnce() {
        UUID section = sections.add(12).id();
        UUID image = images.image();
        String profile = profile(image);
        finishedBatch(section, profile);
        images.fill(image);
        networks.leave(section, 11);
        networks.lead(false);

        check(section, profile)
                .statusCode(200)
                .body("ready", equalTo(false))
                .body(
                        "missing.code",
                        containsInAnyOrder(
                                "DESKTOP_NAME_TAKEN",
                                "POOL_FULL",
                                "ADDRESSES_EXHAUSTED",
                                "NO_DEFAULT_EXTERNAL_NETWORK"))
                .body("missing[0].message", containsString("12 of the names"))
                .body("missing[0].message", containsString(", ..."))
                .body("missing.find { it.code == 'ADDRESSES_EXHAUSTED' }.message", containsString("11 free addresses"));
    }

    private static String roaming(UUID image) {
        return profile(image, Map.of("nics", List.of(Map.of("kind", "INTERNAL")), "placement", "ROAMING"));
    }

    @Test
    void warnsOfAPoolThatTheDisksMayFillButHindersNobody() {
        UUID image = images.image();
        images.grow(image, 1L << 30);
        String profile = roaming(image);

        check(sections.add(1).id(), profile).body("ready", equalTo(true)).body("warnings", empty());
        check(sections.add(2).id(), profile)
                .statusCode(200)
                .body("ready", equalTo(true))
                .body("missing", empty())
                .body("warnings.code", contains("POOL_OVERCOMMITTED"))
                .body("warnings[0].message", containsString("may grow to 2 GiB in all, and pool desktops has 1 GiB"));
    }

    @Test
    void doesNotWarnOfDisksThatGrowOnTerminals() {
        UUID image = images.image();
        images.grow(image, 1L << 30);

        check(sections.add(2).id(), profile(image)).statusCode(200).body("warnings", empty());
    }

    @Test
    void saysThatThereIsNoImage() {
        UUID image = images.image();
        String profile = profile(image);
        images.empty(image);

        check(sections.add(1).id(), profile)
                .statusCode(200)
                .body("ready", equalTo(false))
                .body("imageVersionId", nullValue())
                .body("storage", nullValue())
                .body("missing.message", containsInAnyOrder(containsString("points nowhere")));
    }

    @Test
    void refusesWhatABatchWouldRefuse() {
        check(UUID.randomUUID(), UUID.randomUUID().toString())
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("sectionId", "profileId"));
        for (String role : List.of("student", "teacher")) {
            as(TestTokens.withRoles(role))
                    .body(Map.of("sectionId", UUID.randomUUID(), "profileId", UUID.randomUUID()))
                    .post("/api/v1/batches/check")
                    .then()
                    .statusCode(403);
        }
    }
}
