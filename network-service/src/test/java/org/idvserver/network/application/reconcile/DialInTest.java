package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.outbound.ovs.OtherReplica;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.network.PrivateSwitch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real switches that call, and are never called. */
@NetworkTest
@TestProfile(DialInTest.Listening.class)
class DialInTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final String MISSED = "UNREACHABLE NOT_DIALLED_IN";
    private static final String WELL = "WIRED AS_WISHED";

    public static class Listening implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "idv.network.dial-in.port", Integer.toString(PrivateSwitch.freePort()),
                    "idv.network.dial-in.patience", PATIENCE.toString());
        }
    }

    private final UUID node = UUID.randomUUID();
    private final UUID desktop = UUID.randomUUID();
    private final String address = address();
    private final List<PrivateSwitch> switches = new ArrayList<>();
    private final List<KeepNodes> replicas = new ArrayList<>();

    @ConfigProperty(name = "idv.network.dial-in.port")
    int port;

    @ConfigProperty(name = "idv.trust-domain")
    String trustDomain;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    Clock clock;

    @Inject
    NetworkConfig config;

    @Inject
    NodeLeases leases;

    @Inject
    DialInLeases dialInLeases;

    @Inject
    NodeWishes wishes;

    @Inject
    RecordWiring record;

    @Inject
    Notifications notifications;

    private Client client;
    private InternalNetwork network;
    private Port card;

    @BeforeEach
    void describe() {
        client = new Client();
        network = client.newNetwork();
        card = client.port(desktop, network.getNetworkId());
        client.node(node, address, "dial-in");
        client.place(node, desktop);
    }

    @AfterEach
    void leave() {
        client.close();
        switches.forEach(PrivateSwitch::close);
        replicas.forEach(replica -> replica.stop(new ShutdownEvent()));
    }

    private static String address() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "10.79." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }

    /** With the desktop's card, unwired. */
    private PrivateSwitch switchOf(UUID terminal) {
        return withCard(PrivateSwitch.startToDialIn(terminal));
    }

    private PrivateSwitch withCard(PrivateSwitch made) {
        switches.add(made);
        made.plug("vm1", card.getPortId());
        return made;
    }

    private void awaitState(String state) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo(state));
    }

    private static void awaitWired(PrivateSwitch ovs) {
        await().atMost(LIMIT).until(() -> !ovs.tag("vm1").equals("4095"));
    }

    private String keeper() {
        return pool.preparedQuery("select lease_owner::text from node where id = $1")
                .executeAndAwait(Tuple.of(node))
                .iterator()
                .next()
                .getString(0);
    }

    /** Another replica in this process, with a port of its own. */
    private int otherReplica(int mostSessions) {
        return otherReplica(mostSessions, leases);
    }

    private int otherReplica(int mostSessions, NodeLeases itsLeases) {
        int itsPort = PrivateSwitch.freePort();
        NetworkConfig its = configOf(itsPort, mostSessions);
        OtherReplica there = OtherReplica.of(vertx, its, trustDomain);
        KeepNodes replica = new KeepNodes(
                vertx,
                itsLeases,
                new ClaimDialIns(there.sessions(), dialInLeases, record, clock, its),
                wishes,
                there.switches(),
                record,
                notifications,
                its);
        replicas.add(replica);
        replica.start(new StartupEvent());
        return itsPort;
    }

    private NetworkConfig configOf(int itsPort, int mostSessions) {
        NetworkConfig.DialIn dialIn = new NetworkConfig.DialIn() {
            @Override
            public OptionalInt port() {
                return OptionalInt.of(itsPort);
            }

            @Override
            public int sessions() {
                return mostSessions;
            }

            @Override
            public Duration patience() {
                return PATIENCE;
            }
        };
        return (NetworkConfig) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {NetworkConfig.class},
                (proxy, method, arguments) ->
                        method.getName().equals("dialIn") ? dialIn : method.invoke(config, arguments));
    }

    @Test
    void wiresANodeOnceItHasDialledInAndSaysSoUntilThen() {
        PrivateSwitch ovs = switchOf(node);
        awaitState(MISSED);
        var view = Client.rest("/api/v1/nodes/" + node);
        assertThat(view.getString("ovsdbEndpoint")).isEqualTo("dial-in");
        assertThat(view.getString("message")).contains("dials in, and has no session");
        assertThat(keeper()).isNull();

        ovs.dialIn(port);
        awaitWired(ovs);
        awaitState(WELL);
        assertThat(keeper()).isNotNull();
    }

    @Test
    void repairsDriftAndFollowsWishesAsOnAnyNode() {
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(port);
        awaitWired(ovs);
        ovs.vsctl("set", "Port", "vm1", "tag=9");
        await().atMost(LIMIT).until(() -> !ovs.tag("vm1").equals("9"));
        client.place(node);
        await().atMost(LIMIT).until(() -> ovs.tag("vm1").equals("4095"));
    }

    @Test
    void refusesWhoeverIsNoNodeThatDialsIn() {
        UUID called = UUID.randomUUID();
        client.node(called, address(), "unix:/nonexistent/db.sock");
        List<PrivateSwitch> strangers = List.of(
                switchOf(UUID.randomUUID()),
                switchOf(called),
                withCard(PrivateSwitch.startToDialIn("desktop-service")));
        strangers.forEach(stranger -> stranger.dialIn(port));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(strangers).allMatch(PrivateSwitch::wasHungUpOn));
        awaitState(MISSED);
        assertThat(strangers).allMatch(stranger -> stranger.tag("vm1").equals("4095"));
    }

    @Test
    void bringsANodeToItsWishAfterItsSessionWasCut() {
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(port);
        awaitWired(ovs);
        awaitState(WELL);

        ovs.hangUp();
        UUID peer = UUID.randomUUID();
        UUID theirs = UUID.randomUUID();
        client.port(theirs, network.getNetworkId());
        client.node(peer, address(), "dial-in");
        client.place(peer, theirs);
        ovs.vsctl("set", "Port", "vm1", "tag=4095");
        awaitState(MISSED);
        assertThat(keeper()).isNull();

        ovs.dialIn(port);
        await().atMost(LIMIT).until(() -> ovs.tunnels().size() == 1);
        awaitWired(ovs);
        awaitState("WIRED PEERS_SILENT");
    }

    /** Nothing tells its end: it is found by an echo that is not answered. */
    @Test
    void missesANodeWhoseSessionIsSilentAndHasItBackAfterwards() {
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(port);
        awaitState(WELL);
        ovs.freeze();
        awaitState(MISSED);
        ovs.thaw();
        awaitState(WELL);
    }

    /** As when a machine lost its power, and begins again before anybody noticed. */
    @Test
    void believesTheNewerOfTwoSessions() {
        PrivateSwitch silent = switchOf(node);
        silent.dialIn(port);
        awaitState(WELL);
        silent.freeze();
        PrivateSwitch newer = switchOf(node);
        newer.dialIn(port);
        awaitWired(newer);
        awaitState(WELL);
        silent.kill();
        assertThat(newer.wasHungUpOn()).isFalse();
    }

    @Test
    void isKeptByTheReplicaThatItCalledLast() {
        int elsewhere = otherReplica(10);
        PrivateSwitch silent = switchOf(node);
        silent.dialIn(port);
        awaitState(WELL);
        String first = keeper();

        silent.freeze();
        PrivateSwitch newer = switchOf(node);
        newer.dialIn(elsewhere);
        awaitWired(newer);
        assertThat(keeper()).isNotEqualTo(first);

        newer.dialIn(port);
        await().atMost(LIMIT).until(() -> first.equals(keeper()));
        newer.vsctl("set", "Port", "vm1", "tag=9");
        await().atMost(LIMIT).until(() -> !newer.tag("vm1").equals("9"));
        awaitState(WELL);
        silent.kill();
    }

    @Test
    void isHadBackByAReplicaThatWasTakenForDead() {
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(port);
        awaitState(WELL);
        pool.preparedQuery("update node set lease_owner = null, state = 'UNREACHABLE', reason = 'NOT_DIALLED_IN'"
                        + " where id = $1")
                .executeAndAwait(Tuple.of(node));
        awaitState(WELL);
        assertThat(ovs.wasHungUpOn()).isFalse();
    }

    /** Others take its nodes, but get them only when they call. */
    @Test
    void isHungUpOnByAReplicaThatCannotSayThatItLives() {
        AtomicBoolean cut = new AtomicBoolean();
        int elsewhere = otherReplica(10, new NodeLeases() {
            @Override
            public Uni<Void> renew(UUID replica, Duration lease) {
                return cut.get()
                        ? Uni.createFrom().failure(new IllegalStateException("the database is away"))
                        : leases.renew(replica, lease);
            }

            @Override
            public Uni<Kept> keep(UUID replica) {
                return leases.keep(replica);
            }
        });
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(elsewhere);
        awaitState(WELL);
        assertThat(ovs.wasHungUpOn()).isFalse();

        cut.set(true);
        await().atMost(LIMIT).until(ovs::wasHungUpOn);
    }

    @Test
    void refusesMoreSessionsThanItMayHave() {
        int narrow = otherReplica(1);
        UUID second = UUID.randomUUID();
        client.node(second, address(), "dial-in");
        PrivateSwitch ovs = switchOf(node);
        ovs.dialIn(narrow);
        awaitWired(ovs);
        PrivateSwitch late = switchOf(second);
        late.dialIn(narrow);
        await().atMost(LIMIT).until(late::wasHungUpOn);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Client.stateOf(second)).isEqualTo(MISSED));
        late.dialIn(port);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Client.stateOf(second)).isEqualTo(WELL));
        assertThat(ovs.wasHungUpOn()).isFalse();
    }
}
