package org.idvserver.network.inbound.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

/** Networks that students make for their own experiments. */
@NetworkTest
class OwnNetworksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NETWORKS = "/api/v1/networks";

    private final UUID student = UUID.randomUUID();

    private RequestSpecification asStudent() {
        return as(student, "student");
    }

    private static RequestSpecification as(UUID user, String... roles) {
        return given().auth().oauth2(TestTokens.of(user, roles)).contentType(ContentType.JSON);
    }

    private static RequestSpecification as(String role) {
        return as(UUID.randomUUID(), role);
    }

    private ValidatableResponse make(String name) {
        return make(Map.of("name", name));
    }

    private ValidatableResponse make(Map<String, ?> request) {
        return asStudent().body(request).post(NETWORKS + "/internal").then();
    }

    private static String id(ValidatableResponse response) {
        return response.extract().path("id");
    }

    @Test
    void lookLikeOthersAndAreNarrow() {
        make("ring")
                .statusCode(201)
                .body("kind", equalTo("INTERNAL"))
                .body("owner", equalTo("student/" + student + ".ring"))
                .body("name", equalTo("ring"))
                .body("cidr", endsWith("/26"));
        make(Map.of("name", "pair", "prefix", 28, "owner", "student/" + student))
                .statusCode(201)
                .body("cidr", endsWith("/28"));
    }

    @Test
    void areMadeOnceHoweverOftenTheyAreAskedFor() {
        String id = id(make("ring").statusCode(201));
        assertThat(id(make("ring").statusCode(200))).isEqualTo(id);
        assertThat(id(make(Map.of("name", "ring", "prefix", 26)).statusCode(200)))
                .isEqualTo(id);
        make(Map.of("name", "ring", "prefix", 28))
                .statusCode(409)
                .body("code", equalTo("NETWORK_EXISTS"))
                .body("detail", containsString("/26"));
    }

    @Test
    void areRefusedBeyondTheQuotaWithTheNumbers() {
        make("one").statusCode(201);
        String second = id(make("two").statusCode(201));
        make(Map.of("name", "three", "prefix", 24))
                .statusCode(429)
                .contentType("application/problem+json")
                .body("code", equalTo("QUOTA_EXCEEDED"))
                .body("faults.field", containsInAnyOrder("owner", "prefix"))
                .body("faults.reason", hasItem("may have 2 networks, has 2 and would have 1 more"))
                .body(
                        "faults.reason",
                        hasItem("may be /26 (64 addresses) at the widest, would be /24 (256 addresses)"));
        make("two").statusCode(200);
        asStudent().delete(NETWORKS + "/" + second).then().statusCode(204);
        make("three").statusCode(201);
        asStudent()
                .get(NETWORKS + "/quotas/" + student)
                .then()
                .statusCode(200)
                .body("networks", equalTo(2))
                .body("prefix", equalTo(26))
                .body("ownQuota", equalTo(false))
                .body("usedNetworks", equalTo(2))
                .body("restingNetworks", equalTo(1));
    }

    @Test
    void areNotMoreThanTheQuotaWhenManyAreMadeAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Integer> answers = new ArrayList<>();
        try {
            for (Future<Integer> each : threads.invokeAll(IntStream.range(0, 16)
                    .<java.util.concurrent.Callable<Integer>>mapToObj(
                            number -> () -> make("n" + number).extract().statusCode())
                    .toList())) {
                answers.add(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(answers).containsOnly(201, 429);
        assertThat(answers.stream().filter(status -> status == 201)).hasSize(2);
        asStudent().get(NETWORKS).then().body("items", hasSize(2));
    }

    @Test
    void doNotUseUpVnisByComingAndGoing() {
        for (int round = 0; round < 10; round++) {
            String id = id(make("round-" + round).statusCode(201));
            asStudent().delete(NETWORKS + "/" + id).then().statusCode(204);
        }
        make("one-more")
                .statusCode(429)
                .body("code", equalTo("QUOTA_EXCEEDED"))
                .body("detail", containsString("may have 10 deleted networks whose VNI rests, has 10"));
    }

    @Test
    void areSeenAndDeletedByTheirStudentAndStaffOnly() {
        String mine = id(make("ring").statusCode(201));
        RequestSpecification other = as("student");
        other.get(NETWORKS).then().statusCode(200).body("items", hasSize(0));
        as("student").get(NETWORKS + "/" + mine).then().statusCode(404).body("code", equalTo("NETWORK_NOT_FOUND"));
        as("student").delete(NETWORKS + "/" + mine).then().statusCode(404);
        as(UUID.randomUUID(), "student", "teacher")
                .delete(NETWORKS + "/" + mine)
                .then()
                .statusCode(404);
        asStudent().get(NETWORKS).then().statusCode(200).body("items.id", containsInAnyOrder(mine));
        asStudent().get(NETWORKS + "/" + mine).then().statusCode(200);
        as("teacher").get(NETWORKS + "/" + mine).then().statusCode(200);
        asStudent().delete(NETWORKS + "/" + mine).then().statusCode(204);
        asStudent().delete(NETWORKS + "/" + mine).then().statusCode(204);

        String again = id(make("ring").statusCode(201));
        as("lab-manager").delete(NETWORKS + "/" + again).then().statusCode(204);
    }

    @Test
    void areTheOnlyOnesThatStudentsSeeOrTouch() {
        try (Client client = new Client()) {
            String section = client.newNetwork().getNetworkId();
            asStudent().get(NETWORKS).then().statusCode(200).body("items", hasSize(0));
            asStudent().get(NETWORKS + "/" + section).then().statusCode(404);
            asStudent().delete(NETWORKS + "/" + section).then().statusCode(404);
            as("admin").get(NETWORKS + "/" + section).then().statusCode(200);
        }
        asStudent()
                .body(Map.of("name", "out", "cidr", "192.168.190.0/24"))
                .post(NETWORKS + "/external")
                .then()
                .statusCode(403);
    }

    @Test
    void areMadeForOneselfOnly() {
        for (String owner : List.of("section/" + UUID.randomUUID(), "student/" + UUID.randomUUID(), "student/")) {
            make(Map.of("name", "ring", "owner", owner)).statusCode(403).body("code", equalTo("FORBIDDEN"));
        }
        asStudent().get(NETWORKS).then().body("items", hasSize(0));
    }

    @Test
    void areRefusedWithAllFaultsAtOnce() {
        make(Map.of("name", "My Ring", "prefix", 31))
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("name", "prefix"));
        make(Map.of()).statusCode(400).body("faults.field", containsInAnyOrder("name"));
        Map<String, Object> wrong = new HashMap<>();
        wrong.put("prefix", 26);
        as("admin")
                .body(wrong)
                .post(NETWORKS + "/internal")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("owner", "name", "prefix"));
    }

    @Test
    void stayWhileDesktopsUseThem() {
        String id = id(make("ring").statusCode(201));
        try (Client client = new Client()) {
            client.port(UUID.randomUUID(), id);
            asStudent().delete(NETWORKS + "/" + id).then().statusCode(409).body("code", equalTo("NETWORK_IN_USE"));
        }
        asStudent().delete(NETWORKS + "/" + id).then().statusCode(204);
    }

    @Test
    void areUsedByDesktopsAsTheirStudentMadeThem() {
        String id = id(make(Map.of("name", "ring-2", "prefix", 28)).statusCode(201));
        try (Client client = new Client()) {
            InternalNetwork network = client.network("student/" + student + ".ring-2");
            assertThat(network.getNetworkId()).isEqualTo(id);
            assertThat(network.getCidr()).endsWith("/28");
        }
    }

    @Test
    void areMadeForDesktopsWhateverTheQuotaAndCount() {
        make("one").statusCode(201);
        make("two").statusCode(201);
        try (Client client = new Client()) {
            String ring = client.network("student/" + student + ".ring-2").getNetworkId();
            client.port(UUID.randomUUID(), ring);
            asStudent()
                    .get(NETWORKS + "/quotas/" + student)
                    .then()
                    .body("networks", equalTo(2))
                    .body("usedNetworks", equalTo(3));
            make("three").statusCode(429).body("detail", containsString("may have 2 networks, has 3"));
            assertThat(id(make("ring-2").statusCode(200))).isEqualTo(ring);
            asStudent().get(NETWORKS).then().body("items.id", hasItem(ring));
            asStudent().delete(NETWORKS + "/" + ring).then().statusCode(409);
        }
        asStudent().get(NETWORKS).then().body("items", hasSize(3));
    }

    @Test
    void areMoreOrWiderWhereStaffSaySo() {
        String quota = NETWORKS + "/quotas/" + student;
        as("lab-manager")
                .body(Map.of("networks", 3, "prefix", 24))
                .put(quota)
                .then()
                .statusCode(200)
                .body("networks", equalTo(3))
                .body("prefix", equalTo(24))
                .body("ownQuota", equalTo(true));
        make("one").statusCode(201).body("cidr", endsWith("/24"));
        make("two").statusCode(201);
        make("three").statusCode(201);
        make("four").statusCode(429);
        as("admin")
                .body(Map.of("networks", 0))
                .put(quota)
                .then()
                .statusCode(200)
                .body("prefix", equalTo(26));
        make("four").statusCode(429).body("detail", containsString("may have 0 networks, has 3"));
        as("admin").delete(quota).then().statusCode(204);
        as("admin").delete(quota).then().statusCode(204);
        asStudent().get(quota).then().body("networks", equalTo(2)).body("usedNetworks", equalTo(3));

        as("student").get(quota).then().statusCode(403);
        asStudent().body(Map.of("networks", 9)).put(quota).then().statusCode(403);
        as("teacher").body(Map.of("networks", 9)).put(quota).then().statusCode(403);
        as("admin").body(Map.of()).put(quota).then().statusCode(400);
        as("admin")
                .body(Map.of("networks", -1, "prefix", 30))
                .put(quota)
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("networks", "prefix"));
        as("admin")
                .body(Map.of("prefix", 20))
                .put(quota)
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("prefix"));
        new Topic("idv.audit.v1")
                .readUntil(
                        events -> events.stream()
                                        .filter(event -> event.key().equals(student.toString())
                                                && event.value().contains("network-quota."))
                                        .count()
                                == 3,
                        LIMIT);
    }
}
