package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.awaitFinished;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeNetworks;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

/** A storage that is away stops the making of what needs it, and nothing else. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class BreakerTest {
    private static final int CLASS = 20;
    private static final int PROBES = 5;

    /** As in DesktopSettings. */
    private static final int ATTEMPTS = 6;

    private static final int ALWAYS = 500;

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    FakeNetworks networks;

    /** The first attempt of all, then one at a time, then the rest. */
    private static Mishap[] away(int calls) {
        return mishaps(Mishap.UNAVAILABLE, calls);
    }

    private static Mishap[] mishaps(Mishap mishap, int calls) {
        Mishap[] mishaps = new Mishap[calls];
        Arrays.fill(mishaps, mishap);
        return mishaps;
    }

    @Test
    void triesOneAtATimeWhileTheStorageIsAway() {
        UUID image = images.image(away(1 + PROBES));
        String profile = profile(image);
        String pool = images.poolOf(image).toString();
        String batch = postBatch(sections.add(CLASS).id(), profile, null).path("id");

        await().until(() -> get("/api/v1/batches/" + batch).getMap("stopped") != null);
        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("state", equalTo("RUNNING"))
                .body("stopped.kind", equalTo("POOL"))
                .body("stopped.reason", equalTo("STORAGE_UNAVAILABLE"))
                .body("stopped.message", equalTo("Storage does not answer"))
                .body("stopped.since", notNullValue())
                .body("stopped.nextProbeTime", notNullValue())
                .body("estimatedFinishTime", nullValue());
        admin().body(Map.of("sectionId", sections.add(1).id(), "profileId", profile))
                .post("/api/v1/batches/check")
                .then()
                .body("ready", equalTo(false))
                .body("missing.code", hasItem("STORAGE_UNAVAILABLE"))
                .body("missing.message", hasItem(startsWith("No desktops with disks in this pool are made since ")));

        awaitFinished(batch);
        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("state", equalTo("SUCCEEDED"))
                .body("stopped", nullValue());
        List<Integer> attempts = get("/api/v1/batches/" + batch + "/items").getList("items.attempts", Integer.class);
        assertThat(attempts.stream().mapToInt(Integer::intValue).sum())
                .as("each once, the probes, and each once more")
                .isEqualTo(CLASS + PROBES + CLASS);
        List<String> told = new Topic("idv.audit.v1")
                        .readUntil(
                                seen -> seen.stream()
                                        .anyMatch(event -> pool.equals(event.key())
                                                && event.value().contains("making-resumed")),
                                Duration.ofSeconds(30))
                        .stream()
                        .filter(event ->
                                pool.equals(event.key()) && event.value().contains("making-"))
                        .map(event -> event.value())
                        .toList();
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).contains("pool.making-stopped").contains("STORAGE_UNAVAILABLE: Storage does not");
    }

    @Test
    void letsAllFollowOneWhoseDiskWasMadeThoughItsNetworkIsFull() {
        UUID image = images.image(away(ALWAYS));
        UUID crowded = sections.add(CLASS).id();
        networks.exhaust(new NetworkOwner(NetworkOwner.Kind.SECTION, crowded));
        String first = postBatch(crowded, profile(image), null).path("id");
        await().until(() -> stoppedKind(first).equals("POOL"));
        String second = postBatch(sections.add(1).id(), profile(images.imageBeside(image)), null)
                .path("id");
        await().until(() -> stoppedKind(second).equals("POOL"));

        images.heal(image);
        await().until(() -> get("/api/v1/batches/" + second).getString("state").equals("SUCCEEDED"));
        assertThat(get("/api/v1/batches/" + first).getMap("stopped")).isNull();
    }

    @Test
    void stopsAllProfilesOfAPoolAndLetsAllFollowTheFirstThatSucceeds() {
        UUID image = images.image(away(ALWAYS));
        String first = postBatch(sections.add(CLASS).id(), profile(image), null).path("id");
        await().until(() -> stoppedKind(first).equals("POOL"));

        String second = postBatch(sections.add(1).id(), profile(images.imageBeside(image)), null)
                .path("id");
        String other = finishedBatch(sections.add(3).id(), profile(images.image()));

        await().until(() -> stoppedKind(second).equals("POOL"));
        admin().get("/api/v1/batches/" + second)
                .then()
                .body("state", equalTo("RUNNING"))
                .body("stopped.reason", equalTo("STORAGE_UNAVAILABLE"));
        admin().get("/api/v1/batches/" + other).then().body("state", equalTo("SUCCEEDED"));
        images.heal(image);
        await().until(() ->
                stateOf(first).equals("SUCCEEDED") && stateOf(second).equals("SUCCEEDED"));
    }

    @Test
    void goesOnWhenAnotherPoolTakesTheDisks() {
        UUID image = images.image(away(ALWAYS));
        UUID beside = images.imageBeside(image);
        String first = postBatch(sections.add(CLASS).id(), profile(image), null).path("id");
        await().until(() -> stoppedKind(first).equals("POOL"));
        String second = postBatch(sections.add(1).id(), profile(beside), null).path("id");
        await().until(() -> stoppedKind(second).equals("POOL"));

        images.movePool(image);
        images.movePool(beside);

        await().until(() ->
                stateOf(first).equals("SUCCEEDED") && stateOf(second).equals("SUCCEEDED"));
    }

    @Test
    void keepsOtherProfilesGoingWhenThePoolIsNotToBlame() {
        UUID image = images.image(mishaps(Mishap.AWAY, ALWAYS));
        UUID beside = images.imageBeside(image);
        images.failClones(beside);
        String stopped =
                postBatch(sections.add(CLASS).id(), profile(image), null).path("id");
        await().until(() -> stoppedKind(stopped).equals("PROFILE"));

        String other = finishedBatch(sections.add(3).id(), profile(beside));

        admin().get("/api/v1/batches/" + other).then().body("state", equalTo("SUCCEEDED"));
        admin().get("/api/v1/batches/" + stopped).then().body("stopped.reason", equalTo("PEER_UNAVAILABLE"));
        admin().post("/api/v1/batches/" + stopped + "/cancel").then().statusCode(202);
        await().until(() -> stateOf(stopped).equals("CANCELLED"));
    }

    private static String stateOf(String batch) {
        return get("/api/v1/batches/" + batch).getString("state");
    }

    private static String stoppedKind(String batch) {
        return String.valueOf((Object) get("/api/v1/batches/" + batch).getString("stopped.kind"));
    }

    @Test
    void givesUpWhatWaitedForTooLong() {
        UUID section = sections.add(CLASS).id();
        String batch = finishedBatch(section, profile(images.image(away(ALWAYS))));

        admin().get("/api/v1/batches/" + batch)
                .then()
                .body("state", equalTo("FAILED"))
                .body("counts.failed", equalTo(CLASS))
                .body("stopped", nullValue());
        assertThat(get("/api/v1/batches/" + batch + "/items").getList("items.reason", String.class))
                .containsOnly("STORAGE_UNAVAILABLE");
    }

    @Test
    void countsTheAttemptsOfThoseWhoStopIt() {
        UUID image = images.image(away(ALWAYS));
        String sick = postBatch(sections.add(CLASS).id(), profile(image), null).path("id");
        await().until(() -> get("/api/v1/batches/" + sick).getMap("stopped") != null);
        // Whoever asks for a retry ends the stop, and the next attempt brings it about again.
        for (int retry = 0; retry < ATTEMPTS; retry++) {
            admin().post("/api/v1/batches/" + sick + "/retry").then().statusCode(202);
            await().until(() -> get("/api/v1/batches/" + sick).getString("finishTime") != null
                    || get("/api/v1/batches/" + sick).getMap("stopped") != null);
        }
        await().until(() -> get("/api/v1/batches/" + sick).getString("state").equals("FAILED"));
    }

    @Test
    void letsAFewFailByThemselves() {
        String batch = finishedBatch(sections.add(2).id(), profile(images.image(away(ALWAYS))));

        assertThat(get("/api/v1/batches/" + batch + "/items").getList("items.attempts", Integer.class))
                .containsOnly(6);
    }
}
