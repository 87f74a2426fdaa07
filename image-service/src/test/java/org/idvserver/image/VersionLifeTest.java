package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VersionLifeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @AfterEach
    void close() {
        peers.close();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void leavesAUsedVersionAloneAndNamesItsUsers(PoolType type) {
        Api.Released released = Api.released(type);
        String owner = UUID.randomUUID().toString();
        UUID terminal = UUID.randomUUID();
        peers.cloneFor(released.versionId(), List.of(owner));
        peers.grant(terminal, List.of(released.versionId()), List.of());
        point(released.imageId(), "stable", released.versionId()).then().statusCode(200);

        act(released, "deprecate")
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_IN_USE"))
                .body("detail", containsString("stable"));
        delete("versions/" + released.versionId()).then().statusCode(409);
        Api.admin()
                .get("/api/v1/versions/{id}/dependants", released.versionId())
                .then()
                .statusCode(200)
                .body("items.name", org.hamcrest.Matchers.containsInAnyOrder("stable", owner, terminal.toString()));
        delete("images/" + released.imageId() + "/channels/stable").then().statusCode(204);
        delete("images/" + released.imageId() + "/channels/stable").then().statusCode(204);
        act(released, "deprecate").then().statusCode(200).body("state", equalTo("DEPRECATED"));
        act(released, "deprecate").then().statusCode(200);
        point(released.imageId(), "stable", released.versionId())
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_NOT_RELEASED"));
        act(released, "retire")
                .then()
                .statusCode(409)
                .body("detail", containsString(owner))
                .body("detail", containsString(terminal.toString()));
        act(released, "reinstate").then().statusCode(200).body("state", equalTo("RELEASED"));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsAVersionInTheBinUntilItsTimeIsOver(PoolType type) {
        StorageEye eye = new StorageEye(type);
        Api.Released released = Api.released(type);
        delete("versions/" + released.versionId()).then().statusCode(409).body("code", equalTo("WRONG_STATE"));
        act(released, "deprecate");
        delete("versions/" + released.versionId()).then().statusCode(200);
        Api.admin().get("/api/v1/versions/{id}", released.versionId()).then().statusCode(404);
        assertThat(binned()).contains(released.versionId());
        restore("versions", released.versionId()).then().statusCode(200).body("state", equalTo("DEPRECATED"));
        act(released, "retire").then().statusCode(200).body("state", equalTo("RETIRED"));
        delete("versions/" + released.versionId()).then().statusCode(200);

        pool.preparedQuery("update image_versions set deleted = now() - interval '15 days' where id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(released.versionId())));
        Awaitility.await().atMost(LIMIT).until(() -> !binned().contains(released.versionId()));

        restore("versions", released.versionId()).then().statusCode(404);
        assertThat(eye.names(eye.images())).doesNotContain("v-" + released.versionId());
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> event.key().equals(released.versionId())
                                        && Topic.type(event).equals("idv.image.version-deleted.v1")),
                        Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void freesTheNameOfADeletedImageAtOnceAndRefusesItsReturnWhenItIsTaken(PoolType type) {
        Api.Released released = Api.released(type);
        String name = Api.admin().get("/api/v1/images/{id}", released.imageId()).path("name");
        delete("images/" + released.imageId()).then().statusCode(409);
        act(released, "deprecate");
        delete("images/" + released.imageId()).then().statusCode(200);
        Api.admin().get("/api/v1/images/{id}", released.imageId()).then().statusCode(404);
        restore("versions", released.versionId()).then().statusCode(404).body("code", equalTo("IMAGE_NOT_FOUND"));
        String other = Api.admin()
                .body(Map.of("name", name, "osType", "linux"))
                .post("/api/v1/images")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        restore("images", released.imageId()).then().statusCode(409).body("code", equalTo("IMAGE_NAME_TAKEN"));
        delete("images/" + other).then().statusCode(200);
        restore("images", released.imageId()).then().statusCode(200).body("name", equalTo(name));
        Api.admin().get("/api/v1/versions/{id}", released.versionId()).then().statusCode(200);

        delete("images/" + released.imageId()).then().statusCode(200);
        pool.query("update image_versions set deleted = now() - interval '15 days' where deleted is not null")
                .executeAndAwait();
        pool.query("update images set deleted = now() - interval '15 days' where deleted is not null")
                .executeAndAwait();
        Awaitility.await().atMost(LIMIT).until(() -> !binned().contains(released.imageId()));
        StorageEye eye = new StorageEye(type);
        assertThat(eye.names(eye.images())).doesNotContain("v-" + released.versionId());
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void movesAChannelBackInOneCall(PoolType type) {
        Api.Released first = Api.released(type);
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String second = Api.addVersion(first.imageId(), Api.fromPath(name, "raw", type));
        point(first.imageId(), "exam", first.versionId()).then().statusCode(200);
        rollBack(first.imageId(), "exam").then().statusCode(409).body("code", equalTo("NO_PREVIOUS_VERSION"));
        Api.admin().post("/api/v1/versions/{id}/release", second).then().statusCode(202);
        Api.awaitState(second, "RELEASED");
        point(first.imageId(), "exam", second).then().statusCode(200);

        rollBack(first.imageId(), "exam")
                .then()
                .statusCode(200)
                .body("versionId", equalTo(first.versionId()))
                .body("previousVersionId", equalTo(second));
        rollBack(first.imageId(), "none").then().statusCode(404);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void remindsOfAReviewThatIsDueOnceAndNotTwice(PoolType type) {
        Api.Released released = Api.released(type);
        String path = "/api/v1/versions/" + released.versionId();
        String tag = Api.admin().get(path).header("ETag");
        Map<String, Object> change = Map.of("notes", "Office 2026", "reviewBy", "2020-01-01T00:00:00Z");
        Api.admin()
                .body(Map.of("reviewBy", "soon"))
                .patch(path)
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("If-Match"))
                .body("faults.field", hasItem("reviewBy"));
        Api.admin()
                .header("If-Match", tag)
                .body(change)
                .patch(path)
                .then()
                .statusCode(200)
                .body("notes", equalTo("Office 2026"))
                .body("reviewDue", equalTo(true));
        Api.admin()
                .header("If-Match", tag)
                .body(change)
                .patch(path)
                .then()
                .statusCode(412)
                .body("code", equalTo("OUTDATED"));

        Awaitility.await().atMost(LIMIT).until(() -> reminders(released.versionId()) == 1);
        pool.preparedQuery("update image_versions set review_told = now() - interval '8 days' where id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(released.versionId())));
        Awaitility.await().atMost(LIMIT).until(() -> reminders(released.versionId()) == 2);
    }

    private static long reminders(String version) {
        return new Topic("idv.image.v1")
                        .readUntil(
                                seen -> seen.stream().anyMatch(event -> isReminder(event, version)),
                                Duration.ofSeconds(60))
                        .stream()
                        .filter(event -> isReminder(event, version))
                        .count();
    }

    private static boolean isReminder(ConsumerRecord<String, String> event, String version) {
        return event.key().equals(version) && Topic.type(event).equals("idv.image.version-review-due.v1");
    }

    private static List<String> binned() {
        return Api.admin()
                .queryParam("pageSize", 1000)
                .get("/api/v1/recycle-bin")
                .jsonPath()
                .getList("items.id");
    }

    private static Response act(Api.Released version, String act) {
        return Api.admin().post("/api/v1/versions/{id}/" + act, version.versionId());
    }

    private static Response point(String image, String channel, String version) {
        return Api.admin()
                .body(Map.of("versionId", version))
                .put("/api/v1/images/{id}/channels/{name}", image, channel);
    }

    private static Response rollBack(String image, String channel) {
        return Api.admin().post("/api/v1/images/{id}/channels/{name}/roll-back", image, channel);
    }

    private static Response delete(String path) {
        return Api.admin().delete("/api/v1/" + path);
    }

    private static Response restore(String kind, String id) {
        return Api.admin().post("/api/v1/recycle-bin/{kind}/{id}/restore", kind, id);
    }
}
