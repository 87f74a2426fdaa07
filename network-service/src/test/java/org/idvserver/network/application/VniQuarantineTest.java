package org.idvserver.network.application;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.network.PrivateSwitch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With two VNIs in all: one that is given back is not given to another before it has rested. */
@NetworkTest
@TestProfile(VniQuarantineTest.TwoVnis.class)
class VniQuarantineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    public static class TwoVnis implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("idv.network.internal.vni-first", "30000", "idv.network.internal.vni-last", "30001");
        }
    }

    @Inject
    Pool pool;

    private final UUID node = UUID.randomUUID();
    private final UUID desktop = UUID.randomUUID();
    private final List<String> made = new ArrayList<>();
    private Client client;

    @BeforeEach
    void connect() {
        client = new Client();
    }

    @AfterEach
    void disconnect() {
        client.close();
        made.forEach(VniQuarantineTest::delete);
        restLongEnough();
    }

    private InternalNetwork make() {
        InternalNetwork network = client.newNetwork();
        made.add(network.getNetworkId());
        return network;
    }

    private static void delete(String network) {
        given().auth()
                .oauth2(TestTokens.withRoles("admin"))
                .delete("/api/v1/networks/" + network)
                .then()
                .statusCode(204);
    }

    /** As if the quarantine had passed. */
    private void restLongEnough() {
        pool.query("update resting_vni set since = since - interval '61 minutes'")
                .execute()
                .await()
                .atMost(LIMIT);
    }

    private void assertNoneIsLeft() {
        StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, this::make);
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getStatus().getDescription()).contains("1 rest");
    }

    /** A network that was on the node, and is on none any more. */
    private int vniThatLeft(String endpoint) {
        InternalNetwork network = make();
        client.port(desktop, network.getNetworkId());
        client.node(node, "10.79.1.1", endpoint);
        client.place(node, desktop);
        return network.getVni();
    }

    private void leave() {
        client.place(node);
        client.deletePorts(desktop);
        delete(made.get(0));
        restLongEnough();
    }

    @Test
    void givesAVniAgainOnlyAfterTheQuarantine() {
        InternalNetwork first = make();
        InternalNetwork second = make();
        delete(first.getNetworkId());
        assertNoneIsLeft();

        restLongEnough();

        assertThat(make().getVni()).isEqualTo(first.getVni()).isNotEqualTo(second.getVni());
    }

    @Test
    void keepsAVniThatANodeMayStillHave() {
        try (PrivateSwitch ovs = PrivateSwitch.start()) {
            int vni = vniThatLeft(ovs.endpoint());
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo("WIRED AS_WISHED"));
            ovs.kill();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Client.stateOf(node)).startsWith("UNREACHABLE"));
            leave();
            assertThat(make().getVni()).isNotEqualTo(vni);
            assertNoneIsLeft();

            ovs.startProcesses();

            await().atMost(LIMIT).untilAsserted(() -> assertThat(Client.rest("/api/v1/nodes/" + node)
                            .getBoolean("conditions.find { it.type == 'WishCarriedOut' }.holds"))
                    .isTrue());
            assertThat(make().getVni()).isEqualTo(vni);
        }
    }

    /** It is reached and was given several wishes since, of which none was carried out. */
    @Test
    void keepsAVniThatANodeCouldNotBeFreedOf() {
        try (PrivateSwitch ovs = PrivateSwitch.start()) {
            ovs.vsctl("del-br", "br-int");
            int vni = vniThatLeft("unix:/nonexistent/db.sock");
            leave();
            client.node(node, "10.79.1.1", ovs.endpoint());
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo("DEGRADED BRIDGE_MISSING"));
            assertThat(make().getVni()).isNotEqualTo(vni);
            assertNoneIsLeft();
        }
    }

    /** What a node has left it has left, whatever befalls it later. */
    @Test
    void doesNotWaitAgainForANodeThatWasSeenWithoutIt() {
        try (PrivateSwitch ovs = PrivateSwitch.start()) {
            int vni = vniThatLeft(ovs.endpoint());
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo("WIRED AS_WISHED"));
            leave();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(departures()).isZero());
            ovs.vsctl("del-br", "br-int");
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo("DEGRADED BRIDGE_MISSING"));
            assertThat(List.of(make().getVni(), make().getVni())).contains(vni);
        }
    }

    private long departures() {
        return pool.query("select count(*) from departure where node_id = '" + node + "'")
                .execute()
                .await()
                .atMost(LIMIT)
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void leavesVnisToClassesHoweverManyStudentsWantSome() {
        asStudent().statusCode(201);
        asStudent().statusCode(429).body("code", equalTo("VNIS_EXHAUSTED"));
        make();
    }

    private ValidatableResponse asStudent() {
        ValidatableResponse answer = given().auth()
                .oauth2(TestTokens.withRoles("student"))
                .contentType(ContentType.JSON)
                .body(Map.of("name", "ring"))
                .post("/api/v1/networks/internal")
                .then();
        String location = answer.extract().header("Location");
        if (location != null) {
            made.add(location.substring(location.lastIndexOf('/') + 1));
        }
        return answer;
    }

    @Test
    void waitsForNoNodeThatIsForgotten() {
        int vni = vniThatLeft("unix:/nonexistent/db.sock");
        leave();
        assertThat(make().getVni()).isNotEqualTo(vni);
        assertNoneIsLeft();

        given().auth()
                .oauth2(TestTokens.withRoles("admin"))
                .delete("/api/v1/nodes/" + node)
                .then()
                .statusCode(204);

        assertThat(make().getVni()).isEqualTo(vni);
    }
}
