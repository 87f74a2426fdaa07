package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.network.PrivateSwitch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NetworkTest
class KeepNodesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final UUID here = UUID.randomUUID();
    private final UUID there = UUID.randomUUID();
    private final UUID mine = UUID.randomUUID();
    private final UUID theirs = UUID.randomUUID();
    private final String hereAddress = address();
    private final String thereAddress = address();

    @Inject
    Pool pool;

    private Client client;
    private PrivateSwitch ovs;
    private InternalNetwork network;

    @BeforeEach
    void connect() {
        client = new Client();
        ovs = PrivateSwitch.start();
        network = client.newNetwork();
    }

    @AfterEach
    void disconnect() {
        try (PrivateSwitch ended = ovs;
                Client left = client) {
            assertThat(ended).isNotNull();
            assertThat(left).isNotNull();
        }
    }

    private static String address() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "10.77." + random.nextInt(256) + "." + random.nextInt(1, 255);
    }

    /** Two nodes with a desktop each in one network; the other node's switch is never reached. */
    private NodeWiring meshOfTwo() {
        client.port(mine, network.getNetworkId());
        client.port(theirs, network.getNetworkId());
        client.node(here, hereAddress, ovs.endpoint());
        client.node(there, thereAddress, "unix:/nonexistent/db.sock");
        client.place(there, theirs);
        return client.place(here, mine);
    }

    private String tunnel() {
        await().atMost(LIMIT).until(() -> ovs.tunnels().size() == 1);
        return ovs.tunnels().get(0);
    }

    /** Mine, plugged into this node's switch. */
    private void plugMine() {
        Port desktop = client.port(mine, network.getNetworkId());
        client.node(here, hereAddress, ovs.endpoint());
        client.place(here, mine);
        ovs.plug("vm1", desktop.getPortId());
    }

    private void awaitState(UUID node, String state) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo(state));
    }

    @Test
    void makesOneProtectedTunnelForARemoteMember() {
        meshOfTwo();
        String tunnel = tunnel();
        assertThat(ovs.vsctl("get", "Interface", tunnel, "options"))
                .contains("key=\"" + network.getVni() + "\"")
                .contains("remote_ip=\"" + thereAddress + "\"")
                .contains("local_ip=\"" + hereAddress + "\"");
        assertThat(ovs.vsctl("get", "Port", tunnel, "protected")).isEqualTo("true");
        assertThat(ovs.vsctl("get", "Interface", tunnel, "bfd")).contains("enable");
        awaitState(here, "WIRED PEERS_SILENT");
        assertThat(Client.messageOf(here)).contains(there.toString());
        awaitState(there, "UNREACHABLE SWITCH_UNREACHABLE");
    }

    @Test
    void saysWhichPortTheSwitchCannotMakeUntilItCan() {
        plugMine();
        awaitState(here, "WIRED AS_WISHED");

        ovs.vsctl("set", "Interface", "vm1", "type=nonsense");
        awaitState(here, "DEGRADED PORT_ERROR");
        assertThat(Client.messageOf(here)).startsWith("vm1: ");
        assertThat(Client.nodesIn("DEGRADED")).contains(here.toString());
        assertThat(Client.nodesIn("WIRED")).doesNotContain(here.toString());

        ovs.vsctl("set", "Interface", "vm1", "type=dummy");
        awaitState(here, "WIRED AS_WISHED");
    }

    @Test
    void givesPortsTheirNetworkAndLeavesUnknownOnesDead() {
        Port desktop = client.port(mine, network.getNetworkId());
        client.node(here, hereAddress, ovs.endpoint());
        NodeWiring wiring = client.place(here, mine);
        ovs.plug("vm1", desktop.getPortId());
        ovs.plug("dhcp1", wiring.getInternalNetworks(0).getDhcpPort().getPortId());
        ovs.plug("stranger", UUID.randomUUID().toString());
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(ovs.tag("vm1")).isNotEqualTo("4095");
            assertThat(ovs.tag("dhcp1")).isEqualTo(ovs.tag("vm1"));
        });
        assertThat(ovs.tag("stranger")).isEqualTo("4095");
    }

    @Test
    void cutsAPortWhoseDesktopWentAway() {
        plugMine();
        await().atMost(LIMIT).until(() -> !ovs.tag("vm1").equals("4095"));
        assertThat(ovs.vsctl("get", "Port", "vm1", "protected")).isEqualTo("false");
        client.place(here);
        await().atMost(LIMIT).until(() -> ovs.tag("vm1").equals("4095"));
        assertThat(ovs.vsctl("get", "Port", "vm1", "protected")).isEqualTo("true");
    }

    @Test
    void removesTunnelsWhenThePeerLeavesTheNetwork() {
        meshOfTwo();
        tunnel();
        client.place(there);
        await().atMost(LIMIT).until(() -> ovs.tunnels().isEmpty());
    }

    @Test
    void followsAPeerThatGetsAnotherAddress() {
        meshOfTwo();
        String tunnel = tunnel();
        String moved = address();
        client.node(there, moved, "unix:/nonexistent/db.sock");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(ovs.vsctl("get", "Interface", tunnel, "options:remote_ip"))
                .contains(moved));
    }

    @Test
    void repairsDriftWithinASecondAndLeavesForeignRowsAlone() {
        meshOfTwo();
        String tunnel = tunnel();
        awaitState(here, "WIRED PEERS_SILENT");
        String tag = ovs.tag(tunnel);
        ovs.vsctl("add-port", "br-int", "foreign", "tag=7", "--", "set", "Interface", "foreign", "type=dummy");

        ovs.vsctl("set", "Port", tunnel, "tag=9", "protected=false");
        await().atMost(Duration.ofSeconds(1)).until(() -> ovs.tag(tunnel).equals(tag));
        ovs.vsctl("set", "Port", tunnel, "vlan_mode=native-untagged");
        await().atMost(Duration.ofSeconds(1))
                .until(() -> ovs.vsctl("get", "Port", tunnel, "vlan_mode").equals("[]"));
        ovs.vsctl("set", "Interface", tunnel, "options:remote_ip=10.1.2.3");
        await().atMost(Duration.ofSeconds(1)).until(() -> ovs.vsctl("get", "Interface", tunnel, "options:remote_ip")
                .contains(thereAddress));
        ovs.vsctl("del-port", "br-int", tunnel);
        await().atMost(Duration.ofSeconds(1)).until(() -> ovs.tunnels().size() == 1);

        assertThat(ovs.tag("foreign")).isEqualTo("7");
    }

    @Test
    void removesOrphansOfAnEarlierLife() {
        ovs.vsctl(
                "add-port",
                "br-int",
                "vdead-0000000",
                "tag=5",
                "external_ids:idv-owner=network-service",
                "--",
                "set",
                "Interface",
                "vdead-0000000",
                "type=vxlan",
                "options:remote_ip=10.1.2.3",
                "options:key=77");
        client.node(here, hereAddress, ovs.endpoint());
        await().atMost(LIMIT).until(() -> ovs.tunnels().isEmpty());
    }

    @Test
    void saysUnreachableWhileTheSwitchIsKilledAndBringsItBackAfterwards() {
        meshOfTwo();
        String tunnel = tunnel();
        awaitState(here, "WIRED PEERS_SILENT");
        ovs.kill();
        awaitState(here, "UNREACHABLE SWITCH_UNREACHABLE");
        client.place(there);
        client.place(there, theirs);
        ovs.startProcesses();
        ovs.vsctl("--if-exists", "del-port", "br-int", tunnel);
        awaitState(here, "WIRED PEERS_SILENT");
        await().atMost(LIMIT).until(() -> ovs.tunnels().size() == 1);
    }

    @Test
    void doesNotWaitForASwitchThatHangs() {
        client.node(here, hereAddress, ovs.endpoint());
        awaitState(here, "WIRED AS_WISHED");
        ovs.freeze();
        awaitState(here, "UNREACHABLE SWITCH_UNREACHABLE");
        ovs.thaw();
        awaitState(here, "WIRED AS_WISHED");
    }

    @Test
    void saysThatASwitchWhichDoesNotForwardIsStalled() {
        client.node(here, hereAddress, ovs.endpoint());
        awaitState(here, "WIRED AS_WISHED");
        ovs.killForwarder();
        meshOfTwo();
        awaitState(here, "DEGRADED SWITCH_STALLED");
        ovs.startForwarder();
        awaitState(here, "WIRED PEERS_SILENT");
    }

    @Test
    void takesOverWhatAnotherReplicaLetGo() {
        meshOfTwo();
        String tunnel = tunnel();
        awaitState(here, "WIRED PEERS_SILENT");
        UUID another = UUID.randomUUID();
        pool.preparedQuery("insert into replica values ($1, now() + interval '4 s')")
                .executeAndAwait(Tuple.of(another));
        pool.preparedQuery("update node set lease_owner = $2 where id = $1").executeAndAwait(Tuple.of(here, another));
        await().atMost(LIMIT).until(() -> {
            ovs.vsctl("--if-exists", "del-port", "br-int", tunnel);
            return ovs.tunnels().isEmpty();
        });
        await().atMost(LIMIT).until(() -> ovs.tunnels().size() == 1);
    }

    @Test
    void takesItsNodesAnewWhenItWasTakenForDead() {
        meshOfTwo();
        String tunnel = tunnel();
        awaitState(here, "WIRED PEERS_SILENT");
        pool.query("delete from replica").executeAndAwait();
        await().atMost(LIMIT)
                .until(() -> pool.preparedQuery("select 1 from node where id = $1 and lease_owner is not null")
                                .executeAndAwait(Tuple.of(here))
                                .size()
                        == 1);
        ovs.vsctl("del-port", "br-int", tunnel);
        await().atMost(LIMIT).until(() -> ovs.tunnels().size() == 1);
    }

    @Test
    void keepsItsNodesWhenItWasLateAndNobodyTookThem() {
        client.node(here, hereAddress, ovs.endpoint());
        awaitState(here, "WIRED AS_WISHED");
        String row = rowOf(here);
        pool.query("update replica set alive_until = now() - interval '1 minute'")
                .executeAndAwait();
        await().atMost(LIMIT)
                .until(() -> pool.query("select 1 from replica where alive_until > now()")
                                .executeAndAwait()
                                .size()
                        == 1);
        assertThat(rowOf(here)).isEqualTo(row);
    }

    /** Who keeps the node, and the transaction that wrote that. */
    private String rowOf(UUID node) {
        return pool.preparedQuery(
                        "select lease_owner || ' ' || xmin from node where id = $1 and lease_owner is not null")
                .executeAndAwait(Tuple.of(node))
                .iterator()
                .next()
                .getString(0);
    }

    @Test
    void saysThatLargePacketsGetLostWhereTheUnderlayIsTooNarrow() {
        meshOfTwo();
        awaitState(here, "WIRED PEERS_SILENT");
        client.ensure(Client.item(here, hereAddress, ovs.endpoint()).toBuilder()
                .setUnderlayMtu(1499)
                .build());
        awaitState(here, "DEGRADED UNDERLAY_MTU_TOO_SMALL");
        client.node(here, hereAddress, ovs.endpoint());
        awaitState(here, "WIRED PEERS_SILENT");
    }

    @Test
    void waitsForTheBridge() {
        ovs.vsctl("del-br", "br-int");
        client.node(here, hereAddress, ovs.endpoint());
        awaitState(here, "DEGRADED BRIDGE_MISSING");
        ovs.vsctl("add-br", "br-int", "--", "set", "bridge", "br-int", "datapath_type=dummy");
        awaitState(here, "WIRED AS_WISHED");
    }

    @Test
    void reachesASwitchOverTlsOnlyWhenItsCertificateNamesTheNode() {
        int port = PrivateSwitch.freePort();
        try (PrivateSwitch secured = PrivateSwitch.startWithTls(here, port)) {
            client.node(here, hereAddress, "ssl:127.0.0.1:" + port);
            client.node(there, thereAddress, "ssl:127.0.0.1:" + port);
            awaitState(here, "WIRED AS_WISHED");
            awaitState(there, "UNREACHABLE SWITCH_IS_ANOTHER");
        }
    }

    @Test
    void takesAwayWhatItMadeOnANodeThatIsForgotten() {
        Port desktop = client.port(mine, network.getNetworkId());
        client.port(theirs, network.getNetworkId());
        client.node(here, hereAddress, ovs.endpoint());
        client.node(there, thereAddress, "unix:/nonexistent/db.sock");
        client.place(there, theirs);
        client.place(here, mine);
        ovs.plug("vm1", desktop.getPortId());
        tunnel();
        await().atMost(LIMIT).until(() -> !ovs.tag("vm1").equals("4095"));
        UUID anew = UUID.randomUUID();
        client.node(anew, hereAddress, "unix:/nonexistent/db.sock");
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(ovs.tunnels()).isEmpty();
            assertThat(ovs.tag("vm1")).isEqualTo("4095");
        });
    }

    @Test
    void replacesANodeWhoseMachineWasEnrolledAnew() {
        meshOfTwo();
        tunnel();
        UUID anew = UUID.randomUUID();
        client.node(anew, thereAddress, "unix:/nonexistent/db.sock");
        await().atMost(LIMIT).until(() -> ovs.tunnels().isEmpty());
    }
}
