package org.idvserver.network.inbound.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.network.v1.AllowListEntry;
import org.idvserver.contracts.network.v1.ExternalNetwork;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Allow-lists of external networks, as staff give them. */
@NetworkTest
class AllowListResourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String NETWORKS = "/api/v1/networks/";
    private static final Map<String, Object> SITE = Map.of("host", "exam.example.edu", "ports", List.of("tcp/443"));
    private static final Map<String, Object> BLOCK = Map.of("cidr", "192.0.2.0/24");

    private final List<String> made = new ArrayList<>();

    @AfterEach
    void removeNetworks() {
        made.forEach(id -> as("admin").delete(NETWORKS + id).then().statusCode(204));
    }

    @Test
    void makesANetworkWithAList() {
        String id = make(Map.of("allowList", List.of(SITE, BLOCK)));

        as("teacher")
                .get(NETWORKS + id)
                .then()
                .statusCode(200)
                .body("allowList", hasSize(2))
                .body("allowList[0].host", equalTo("exam.example.edu"))
                .body("allowList[0].ports", contains("tcp/443"))
                .body("allowList[1].cidr", equalTo("192.0.2.0/24"))
                .body("allowList[1].ports", nullValue());
        as("teacher").get(NETWORKS + make(Map.of())).then().body("allowList", nullValue());
        as("teacher")
                .get(NETWORKS + make(Map.of("allowList", List.of())))
                .then()
                .body("allowList", hasSize(0));
    }

    @Test
    void replacesTheListOfTheRevisionThatIsNamedAndOfNoOther() {
        String id = make(Map.of("allowList", List.of(SITE)));
        String tag = tag(id);
        String fresh = put(id, List.of(SITE, BLOCK))
                .ifMatch(tag)
                .then()
                .statusCode(200)
                .body("allowList", hasSize(2))
                .extract()
                .header("ETag");

        assertThat(fresh).isNotEqualTo(tag).isEqualTo(tag(id));
        put(id, List.of()).ifMatch(tag).then().statusCode(412).body("code", equalTo("OUTDATED"));
        as("lab-manager").get(NETWORKS + id).then().body("allowList", hasSize(2));
        assertThat(put(id, List.of(SITE, BLOCK)).ifMatch("*").header("ETag"))
                .as("the same again changes nothing")
                .isEqualTo(fresh);
    }

    @Test
    void opensANetworkAgain() {
        String id = make(Map.of("allowList", List.of(SITE)));

        as("lab-manager")
                .header("If-Match", tag(id))
                .delete(NETWORKS + id + "/allow-list")
                .then()
                .statusCode(200)
                .body("allowList", nullValue());
        as("lab-manager").delete(NETWORKS + id + "/allow-list").then().statusCode(200);
    }

    @Test
    void tellsTerminalsHowTheyAreToBeWired() {
        String id = make(Map.of("allowList", List.of(SITE, BLOCK)));
        try (Client client = new Client()) {
            UUID node = UUID.randomUUID();
            UUID desktop = UUID.randomUUID();
            client.port(desktop, id);
            client.node(node, "10.66.9.7", "unix:/nonexistent/db.sock");

            assertThat(wiredTo(client, node, desktop).getAllowList().getEntriesList())
                    .containsExactly(
                            AllowListEntry.newBuilder()
                                    .setHost("exam.example.edu")
                                    .addPorts("tcp/443")
                                    .build(),
                            AllowListEntry.newBuilder().setCidr("192.0.2.0/24").build());
            put(id, List.of()).ifMatch("*").then().statusCode(200);
            assertThat(wiredTo(client, node, desktop).hasAllowList())
                    .as("an empty list is a list")
                    .isTrue();
            as("admin").delete(NETWORKS + id + "/allow-list").then().statusCode(200);
            assertThat(wiredTo(client, node, desktop).hasAllowList()).isFalse();
        }
    }

    @Test
    void namesAllFaultsAndChangesNothing() {
        String id = make(Map.of("allowList", List.of(SITE)));
        List<Object> wrong = List.of(Map.of("host", "https://exam.example.edu"), BLOCK, BLOCK, Map.of());

        put(id, wrong)
                .ifMatch("*")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("faults.field", contains("allowList[0].host", "allowList[2]", "allowList[3]"));
        as("admin")
                .body(Map.of("name", "wrong", "cidr", "192.168.152.0/24", "allowList", wrong))
                .post(NETWORKS + "external")
                .then()
                .statusCode(400)
                .body("faults.field", contains("allowList[0].host", "allowList[2]", "allowList[3]"));
        as("admin").get(NETWORKS + id).then().body("allowList", hasSize(1));
        as("admin").body(Map.of()).put(NETWORKS + id + "/allow-list").then().statusCode(400);
    }

    @Test
    void refusesBlocksWithAddressesOfNodes() {
        String id = make(Map.of());
        try (Client client = new Client()) {
            client.node(UUID.randomUUID(), "10.66.9.8", "unix:/nonexistent/db.sock");

            put(id, List.of(BLOCK, Map.of("cidr", "10.66.0.0/16")))
                    .ifMatch("*")
                    .then()
                    .statusCode(400)
                    .body("faults.field", contains("allowList[1].cidr"));
            as("admin")
                    .body(Map.of(
                            "name", "wrong",
                            "cidr", "192.168.152.0/24",
                            "allowList", List.of(Map.of("cidr", "10.66.9.8/32"))))
                    .post(NETWORKS + "external")
                    .then()
                    .statusCode(400);
        }
    }

    @Test
    void refusesNetworksWhereNobodyWouldKeepAList() {
        try (Client client = new Client()) {
            String internal = client.newNetwork().getNetworkId();
            put(internal, List.of())
                    .ifMatch("*")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("NOT_AN_EXTERNAL_NETWORK"));
        }
        String onServers = make(Map.of("onServerNodes", true));
        put(onServers, List.of()).ifMatch("*").then().statusCode(409).body("code", equalTo("NETWORK_ON_SERVER_NODES"));
        as("admin")
                .body(Map.of(
                        "name", "wrong", "cidr", "192.168.152.0/24", "onServerNodes", true, "allowList", List.of()))
                .post(NETWORKS + "external")
                .then()
                .statusCode(400)
                .body("faults.field", contains("allowList"));
        put(UUID.randomUUID().toString(), List.of()).ifMatch("*").then().statusCode(404);
    }

    @Test
    void letsStaffOnlyChangeIt() {
        String id = make(Map.of());

        as("teacher")
                .body(Map.of("allowList", List.of()))
                .put(NETWORKS + id + "/allow-list")
                .then()
                .statusCode(403);
        as("teacher").delete(NETWORKS + id + "/allow-list").then().statusCode(403);
    }

    @Test
    void tellsChangesOnceOnItsTopicAndInTheAudit() {
        String id = make(Map.of("allowList", List.of()));
        put(id, List.of(SITE)).ifMatch("*");
        put(id, List.of(SITE)).ifMatch("*");
        as("admin").delete(NETWORKS + id + "/allow-list");
        removeNetworks();
        made.clear();

        new Topic("idv.network.v1")
                .readUntil(
                        events -> events.stream()
                                .filter(event -> event.key().equals(id))
                                .map(event ->
                                        Topic.type(event) + " " + event.value().contains("\"allowListed\":true"))
                                .toList()
                                .equals(List.of(
                                        "idv.network.network-created.v1 true",
                                        "idv.network.allow-list-changed.v1 true",
                                        "idv.network.allow-list-changed.v1 false",
                                        "idv.network.network-deleted.v1 false")),
                        LIMIT);
        new Topic("idv.audit.v1")
                .readUntil(
                        events -> events.stream()
                                        .filter(event -> event.key().equals(id)
                                                && event.value().contains("network.allow-list-changed"))
                                        .count()
                                == 2,
                        LIMIT);
    }

    private static ExternalNetwork wiredTo(Client client, UUID node, UUID desktop) {
        return client.place(node, desktop).getExternalNetworks(0).getNetwork();
    }

    private String make(Map<String, Object> more) {
        Map<String, Object> request = new java.util.HashMap<>(more);
        request.put("name", "exam-" + made.size());
        request.put("cidr", "192.168." + (160 + made.size()) + ".0/24");
        String id = as("admin")
                .body(request)
                .post(NETWORKS + "external")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        made.add(id);
        return id;
    }

    private static String tag(String id) {
        return as("admin").get(NETWORKS + id).then().extract().header("ETag");
    }

    private static Put put(String id, List<?> list) {
        return tag -> as("lab-manager")
                .header("If-Match", tag)
                .body(Map.of("allowList", list))
                .put(NETWORKS + id + "/allow-list");
    }

    /** A request that lacks its tag yet. */
    private interface Put {
        io.restassured.response.Response ifMatch(String tag);
    }

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.withRoles(role)).contentType(ContentType.JSON);
    }
}
