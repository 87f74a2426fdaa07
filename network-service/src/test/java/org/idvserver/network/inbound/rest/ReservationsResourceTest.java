package org.idvserver.network.inbound.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses that staff keep from being given out. */
@NetworkTest
class ReservationsResourceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CLIENTS = 16;

    private Client client;
    private InternalNetwork network;

    @BeforeEach
    void connect() {
        client = new Client();
        network = client.newNetwork();
    }

    @AfterEach
    void disconnect() {
        client.close();
        as("admin").delete("/api/v1/networks/" + network.getNetworkId());
    }

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestTokens.withRoles(role)).contentType(ContentType.JSON);
    }

    private String reservations() {
        return "/api/v1/networks/" + network.getNetworkId() + "/reservations";
    }

    private String address(int host) {
        return Cidr.parse(network.getCidr()).address(host);
    }

    private ValidatableResponse reserve(int first, int last) {
        Map<String, Object> request = new HashMap<>();
        request.put("first", address(first));
        request.put("note", "printers in 2.14");
        if (last != first) {
            request.put("last", address(last));
        }
        return as("lab-manager").body(request).post(reservations()).then();
    }

    private long free() {
        return client.stub
                .countFreeAddresses(CountFreeAddressesRequest.newBuilder()
                        .setOwner(network.getOwner())
                        .build())
                .getInternal();
    }

    @Test
    void givesReservedAddressesToNobodyUntilTheyAreFreeAgain() {
        String location = reserve(10, 12)
                .statusCode(201)
                .body("first", equalTo(address(10)))
                .body("last", equalTo(address(12)))
                .body("mac", nullValue())
                .body("created", notNullValue())
                .extract()
                .header("Location");

        assertThat(client.port(UUID.randomUUID(), network.getNetworkId()).getAddress())
                .isEqualTo(address(13));
        assertThat(free()).isEqualTo(245 - 3 - 1);
        as("teacher")
                .get("/api/v1/networks/" + network.getNetworkId())
                .then()
                .body("reservedAddresses", equalTo(3))
                .body("portCount", equalTo(1));
        as("teacher").get(location).then().statusCode(200).body("note", equalTo("printers in 2.14"));

        as("admin").delete(location).then().statusCode(204);
        as("admin").delete(location).then().statusCode(204);
        as("teacher").get(location).then().statusCode(404).body("code", equalTo("RESERVATION_NOT_FOUND"));
        assertThat(client.port(UUID.randomUUID(), network.getNetworkId()).getAddress())
                .isEqualTo(address(10));
        assertThat(free()).isEqualTo(245 - 2);
    }

    @Test
    void saysThatANetworkIsFullWhenTheRestIsReserved() {
        reserve(11, 254).statusCode(201);
        assertThat(free()).isOne();
        List<EnsurePortsResponse> answers = client.ensure(List.of(
                Client.item(UUID.randomUUID(), network.getNetworkId(), UUID.randomUUID()),
                Client.item(UUID.randomUUID(), network.getNetworkId(), UUID.randomUUID())));
        assertThat(answers.get(0).getPort().getAddress()).isEqualTo(address(10));
        assertThat(answers.get(1).getFault().getReason()).isEqualTo("ADDRESSES_EXHAUSTED");
        assertThat(free()).isZero();
    }

    @Test
    void givesReservedAddressesToNoDhcpServiceEither() {
        reserve(250, 254).statusCode(201);
        List<String> services = new ArrayList<>();
        for (int number = 1; number <= 9; number++) {
            UUID node = UUID.randomUUID();
            UUID desktop = UUID.randomUUID();
            client.port(desktop, network.getNetworkId());
            client.node(node, "10.66.20." + number, "unix:/nonexistent/db.sock");
            services.add(client.place(node, desktop)
                    .getInternalNetworks(0)
                    .getDhcpPort()
                    .getAddress());
        }
        assertThat(services).contains(address(9), address(249)).doesNotHaveDuplicates();
        reserve(240, 249)
                .statusCode(409)
                .body("code", equalTo("ADDRESS_TAKEN"))
                .body("faults.reason", contains(containsString("the DHCP service of node")));
    }

    @Test
    void answersTheSameAgainAndRefusesWhatOverlaps() {
        String id = reserve(20, 29).statusCode(201).extract().path("id");
        assertThat((String) reserve(20, 29).statusCode(200).extract().path("id"))
                .isEqualTo(id);
        reserve(29, 35)
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("ADDRESS_TAKEN"))
                .body("faults.field", contains("first"))
                .body("faults.reason", contains(containsString(id)))
                .body("detail", containsString("printers in 2.14"));
        reserve(25, 25).statusCode(409);
        reserve(30, 35).statusCode(201);
        as("teacher").get(reservations()).then().statusCode(200).body("items", hasSize(2));
        String next = as("teacher")
                .get(reservations() + "?pageSize=1")
                .then()
                .body("items.id", contains(id))
                .extract()
                .path("nextPageToken");
        as("teacher")
                .get(reservations() + "?pageSize=1&pageToken=" + next)
                .then()
                .body("items", hasSize(1))
                .body("items[0].first", equalTo(address(30)));
    }

    @Test
    void namesEveryPortThatHasAddressesOfIt() {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        client.port(one, network.getNetworkId());
        client.port(other, network.getNetworkId());
        reserve(10, 15)
                .statusCode(409)
                .body("code", equalTo("ADDRESS_TAKEN"))
                .body(
                        "faults.reason",
                        contains(
                                containsString(address(10) + " is held by desktop " + one),
                                containsString(address(11) + " is held by desktop " + other)));
        as("teacher").get(reservations()).then().body("items", hasSize(0));
    }

    @Test
    void namesAllFaultsOfARequest() {
        as("admin")
                .body(Map.of("first", "10.0.0", "last", "x", "mac", "y", "note", " "))
                .post(reservations())
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("first", "last", "mac", "note"));
        as("admin")
                .body(Map.of("first", "10.1.0.1", "last", address(255), "mac", "01:02:03:04:05:06", "note", "router"))
                .post(reservations())
                .then()
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("first", "mac", "mac", "mac"));
        reserve(1, 1).statusCode(400).body("faults.reason", contains(containsString("gateway")));
        as("admin")
                .body(Map.of("first", "10.1.0.1", "note", "router"))
                .post("/api/v1/networks/" + UUID.randomUUID() + "/reservations")
                .then()
                .statusCode(404)
                .body("code", equalTo("NETWORK_NOT_FOUND"));
        as("admin")
                .get("/api/v1/networks/" + UUID.randomUUID() + "/reservations")
                .then()
                .statusCode(404);
    }

    @Test
    void letsStaffOnlyReserve() {
        String location = reserve(20, 20).statusCode(201).extract().header("Location");
        as("teacher")
                .body(Map.of("first", address(21), "note", "mine"))
                .post(reservations())
                .then()
                .statusCode(403);
        as("teacher").delete(location).then().statusCode(403);
        as("student").get(reservations()).then().statusCode(403);
    }

    @Test
    void goesWithItsNetwork() {
        String location = reserve(20, 20).statusCode(201).extract().header("Location");
        as("admin").delete("/api/v1/networks/" + network.getNetworkId()).then().statusCode(204);
        as("admin").get(location).then().statusCode(404);
    }

    @Test
    void tellsOfItInTheAuditOnce() {
        String location = reserve(20, 29).statusCode(201).extract().header("Location");
        reserve(20, 29).statusCode(200);
        as("admin").delete(location);
        as("admin").delete(location);
        as("admin").delete("/api/v1/networks/" + network.getNetworkId());
        String detail = address(20) + "-" + address(29) + ": printers in 2.14";
        new Topic("idv.audit.v1")
                .readUntil(
                        events -> events.stream()
                                .filter(event -> event.key().equals(network.getNetworkId()))
                                .filter(event -> event.value().contains(detail)
                                        || event.value().contains("network.deleted"))
                                .map(event -> event.value().replaceAll(".*\"action\":\"([^\"]*)\".*", "$1"))
                                .toList()
                                .equals(List.of(
                                        "network.addresses-reserved", "network.addresses-freed", "network.deleted")),
                        LIMIT);
    }

    /** Clients reserve where ports are just being made. */
    @Test
    void givesNoAddressTwiceWhilePortsAndReservationsAreMadeAtOnce() throws Exception {
        List<String> ports = java.util.Collections.synchronizedList(new ArrayList<>());
        List<int[]> reserved = java.util.Collections.synchronizedList(new ArrayList<>());
        Cidr cidr = Cidr.parse(network.getCidr());
        Callable<Void> work = () -> {
            for (int round = 0; round < 8; round++) {
                int first = 10 + ThreadLocalRandom.current().nextInt(150);
                int last = first + ThreadLocalRandom.current().nextInt(3);
                if (reserve(first, last).extract().statusCode() == 201) {
                    reserved.add(new int[] {first, last});
                }
                client
                        .ensure(List.of(
                                Client.item(UUID.randomUUID(), network.getNetworkId(), UUID.randomUUID()),
                                Client.item(UUID.randomUUID(), network.getNetworkId(), UUID.randomUUID())))
                        .stream()
                        .filter(EnsurePortsResponse::hasPort)
                        .forEach(answer -> ports.add(answer.getPort().getAddress()));
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (Future<Void> each : threads.invokeAll(
                    IntStream.range(0, CLIENTS).mapToObj(index -> work).toList())) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }

        List<Integer> hosts = new ArrayList<>(ports.stream().map(cidr::host).toList());
        reserved.forEach(
                range -> IntStream.rangeClosed(range[0], range[1]).boxed().forEach(hosts::add));
        assertThat(ports).isNotEmpty();
        assertThat(reserved).isNotEmpty();
        assertThat(hosts).doesNotHaveDuplicates();
        assertThat(free()).isEqualTo(245L - hosts.size());
    }
}
