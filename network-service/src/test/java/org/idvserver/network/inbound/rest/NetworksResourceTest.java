package org.idvserver.network.inbound.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.junit.jupiter.api.Test;

@NetworkTest
class NetworksResourceTest {
    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.withRoles(role)).contentType(ContentType.JSON);
    }

    private static Map<String, Object> internal(String owner) {
        return Map.of("owner", owner, "name", "Algorithms, group 2");
    }

    @Test
    void makesAnInternalNetworkOnceAndDeletesIt() {
        Map<String, Object> request = internal("lab/" + UUID.randomUUID());
        String location = as("lab-manager")
                .body(request)
                .post("/api/v1/networks/internal")
                .then()
                .statusCode(201)
                .body("kind", equalTo("INTERNAL"))
                .body("state", equalTo("READY"))
                .body("vni", notNullValue())
                .extract()
                .header("Location");
        as("lab-manager").body(request).post("/api/v1/networks/internal").then().statusCode(200);
        as("teacher").get(location).then().statusCode(200).body("owner", equalTo(request.get("owner")));
        as("admin").delete(location).then().statusCode(204);
        as("admin").delete(location).then().statusCode(204);
        as("admin").get(location).then().statusCode(404).body("code", equalTo("NETWORK_NOT_FOUND"));
    }

    @Test
    void keepsANetworkThatHasPorts() {
        try (Client client = new Client()) {
            String network = client.newNetwork().getNetworkId();
            client.port(UUID.randomUUID(), network);
            as("admin")
                    .delete("/api/v1/networks/" + network)
                    .then()
                    .statusCode(409)
                    .contentType("application/problem+json")
                    .body("code", equalTo("NETWORK_IN_USE"));
            as("teacher").get("/api/v1/networks/" + network).then().body("portCount", equalTo(1));
        }
    }

    @Test
    void makesAnExternalNetworkThatOverlapsNoOther() {
        Map<String, Object> request = Map.of("name", "idv-second", "cidr", "192.168.151.0/24");
        String location = as("admin")
                .body(request)
                .post("/api/v1/networks/external")
                .then()
                .statusCode(201)
                .body("gateway", equalTo("192.168.151.1"))
                .body("dhcpLast", equalTo("192.168.151.254"))
                .extract()
                .header("Location");
        as("admin")
                .body(Map.of("name", "other", "cidr", "192.168.151.128/25"))
                .post("/api/v1/networks/external")
                .then()
                .statusCode(409)
                .body("code", equalTo("NETWORK_OVERLAPS"));
        as("admin")
                .body(Map.of("name", "other", "cidr", "10.130.0.0/24"))
                .post("/api/v1/networks/external")
                .then()
                .statusCode(409);
        as("admin").delete(location).then().statusCode(204);
    }

    @Test
    void keepsTheDefaultExternalNetwork() {
        String id = as("admin")
                .get("/api/v1/networks?pageSize=1000")
                .then()
                .extract()
                .path("items.find { it.isDefault == true }.id");
        as("admin").delete("/api/v1/networks/" + id).then().statusCode(409).body("code", equalTo("NETWORK_IN_USE"));
    }

    @Test
    void namesAllFaultsOfARequest() {
        as("admin")
                .body(Map.of("name", "No Label", "cidr", "192.168.151.0/33", "mtu", 1))
                .post("/api/v1/networks/external")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("faults.field", containsInAnyOrder(startsWith("name"), startsWith("cidr"), startsWith("mtu")));
        as("admin")
                .body(Map.of(
                        "name", "other", "cidr", "192.168.160.0/24", "gateway", "10.0.0.1", "dhcpFirst", "10.0.0.2"))
                .post("/api/v1/networks/external")
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("gateway", "dhcpFirst"));
    }

    @Test
    void refusesNobodyAndWhoeverLacksTheRole() {
        given().get("/api/v1/networks").then().statusCode(401).contentType("application/problem+json");
        given().get("/api/v1/nodes").then().statusCode(401);
        given().get("/api/v1/ports").then().statusCode(401);
        as("student").get("/api/v1/nodes").then().statusCode(403).contentType("application/problem+json");
        as("student").get("/api/v1/ports").then().statusCode(403);
        as("teacher")
                .body(internal("lab/1"))
                .post("/api/v1/networks/internal")
                .then()
                .statusCode(403);
        as("teacher").delete("/api/v1/nodes/" + UUID.randomUUID()).then().statusCode(403);
    }

    @Test
    void listsByPages() {
        try (Client client = new Client()) {
            client.newNetwork();
            client.newNetwork();
            String next = as("teacher")
                    .get("/api/v1/networks?pageSize=1")
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(1))
                    .body("nextPageToken", notNullValue())
                    .extract()
                    .path("nextPageToken");
            as("teacher")
                    .get("/api/v1/networks?pageSize=1&pageToken=" + next)
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(1));
        }
    }

    @Test
    void showsPortsOfADesktop() {
        try (Client client = new Client()) {
            UUID desktop = UUID.randomUUID();
            String network = client.newNetwork().getNetworkId();
            String port = client.port(desktop, network).getPortId();
            as("teacher")
                    .get("/api/v1/ports?desktopId=" + desktop)
                    .then()
                    .statusCode(200)
                    .body("items.id", containsInAnyOrder(port));
            as("teacher").get("/api/v1/ports/" + port).then().statusCode(200).body("networkId", equalTo(network));
            as("teacher")
                    .get("/api/v1/ports/" + UUID.randomUUID())
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("PORT_NOT_FOUND"));
        }
    }

    @Test
    void keepsANodeThatRunsDesktops() {
        try (Client client = new Client()) {
            UUID node = UUID.randomUUID();
            UUID desktop = UUID.randomUUID();
            client.port(desktop, client.newNetwork().getNetworkId());
            client.node(node, "10.66.9.1", "unix:/nonexistent/db.sock");
            client.place(node, desktop);
            as("admin").delete("/api/v1/nodes/" + node).then().statusCode(409).body("code", equalTo("NODE_IN_USE"));
            as("teacher")
                    .get("/api/v1/nodes/" + node)
                    .then()
                    .statusCode(200)
                    .body("kind", equalTo("TERMINAL"))
                    .body("conditions.type", containsInAnyOrder("WishCarriedOut", "TunnelsUp", "PortsWired"));
        }
    }
}
