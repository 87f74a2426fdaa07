package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.idvserver.agent.host.StepFailure;
import org.junit.jupiter.api.Test;

class PortFlowsTest {
    private static final String KNOWN = "0f000000-0000-4000-8000-000000000001";
    private static final String UNKNOWN = "0f000000-0000-4000-8000-000000000002";
    private static final Map<String, Card> CARDS =
            Map.of(KNOWN, new Card(KNOWN, "02:aa:00:00:00:01", "10.77.1.11", false));

    @Test
    void forwardsWhatDoesNotComeFromAGuest() {
        assertThat(PortFlows.text(List.of(), CARDS)).isEqualTo("priority=0,actions=NORMAL\n");
    }

    @Test
    void letsAGuestSendAsItselfOnly() {
        List<String> forwarding = PortFlows.text(List.of(port(7, KNOWN)), CARDS)
                .lines()
                .filter(flow -> flow.endsWith("actions=NORMAL") && !flow.startsWith("priority=0,"))
                .toList();

        assertThat(forwarding).allSatisfy(flow -> assertThat(flow).contains("in_port=7,dl_src=02:aa:00:00:00:01,"));
        assertThat(forwarding)
                .contains("priority=20,in_port=7,dl_src=02:aa:00:00:00:01,ip,nw_src=10.77.1.11,actions=NORMAL")
                .contains("priority=20,in_port=7,dl_src=02:aa:00:00:00:01,arp,arp_sha=02:aa:00:00:00:01,"
                        + "arp_spa=10.77.1.11,actions=NORMAL");
    }

    @Test
    void endsEachGuestsFlowsWithADropAndAnUnknownGuestHasNothingElse() {
        String flows = PortFlows.text(List.of(port(7, KNOWN), port(8, UNKNOWN)), CARDS);

        assertThat(flows).contains("priority=10,in_port=7,actions=drop\n");
        assertThat(flows.lines().filter(flow -> flow.contains("in_port=8,")))
                .containsExactly("priority=10,in_port=8,actions=drop");
    }

    @Test
    void findsGuestsAmongThePortsOfTheBridge() {
        String printed =
                """
                2026-11-27T00:00:00Z|00001|ovsdb_idl|WARN|a database that is older than this program
                {"data":[["br-phy",65534,["map",[]]],\
                ["vnet3",7,["map",[["attached-mac","02:aa:00:00:00:01"],["iface-id","%1$s"]]]],\
                ["vnet4",["set",[]],["map",[["attached-mac","02:aa:00:00:00:02"],["iface-id","%2$s"]]]],\
                ["vnet5",-1,["map",[["attached-mac","02:aa:00:00:00:02"],["iface-id","%2$s"]]]],\
                ["dhcp7001",2,["map",[["iface-id","0f000000-0000-4000-8000-000000000009"]]]],\
                ["vnet6",7,["map",[["attached-mac","02:aa:00:00:00:03"],["iface-id","elsewhere"]]]]],\
                "headings":["name","ofport","external_ids"]}
                {"data":[[["uuid","r3"],"vnet3",7,false,["map",[["idv-owner","terminal-agent"],["idv-wired","%1$s"]]]],\
                [["uuid","r4"],"vnet4",4095,true,["map",[]]],\
                [["uuid","r5"],"vnet5",["set",[]],false,["map",[["idv-owner","network-service"]]]],\
                [["uuid","r2"],"dhcp7001",4095,true,["map",[]]],\
                [["uuid","r6"],"vnet6",4095,false,["map",[]]]],\
                "headings":["_uuid","name","tag","protected","external_ids"]}
                vnet3
                vnet4
                vnet5
                dhcp7001
                """
                        .formatted(KNOWN, UNKNOWN);

        assertThat(GuestPort.read(printed))
                .containsExactly(
                        new GuestPort(7, KNOWN, new GuestPort.Row("r3", "vnet3", false, false, true)),
                        new GuestPort(0, UNKNOWN, new GuestPort.Row("r4", "vnet4", true, true, false)),
                        new GuestPort(0, UNKNOWN, new GuestPort.Row("r5", "vnet5", false, false, false)));
    }

    @Test
    void takesAPortForLeftBehindWhenNeitherSwitchNorMachineHasItsDevice() {
        GuestPort.Row gone = new GuestPort.Row("r1", "no-such-device", true, true, true);
        GuestPort.Row there = new GuestPort.Row("r2", "lo", true, true, true);

        assertThat(new GuestPort(0, KNOWN, gone).leftBehind()).isTrue();
        assertThat(new GuestPort(7, KNOWN, gone).leftBehind()).isFalse();
        assertThat(new GuestPort(0, KNOWN, there).leftBehind()).isFalse();
    }

    @Test
    void saysThatTheSwitchIsDownWhenItListsNothing() {
        for (String printed : List.of("", "a warning only\n", "{\"data\n", "{\"data\":[]}\n")) {
            assertThatThrownBy(() -> GuestPort.read(printed))
                    .isInstanceOfSatisfying(StepFailure.class, failure -> assertThat(failure.code())
                            .isEqualTo("OVS_DOWN"));
        }
    }

    private static GuestPort port(int number, String ifaceId) {
        return new GuestPort(number, ifaceId, new GuestPort.Row("r" + number, "vnet" + number, false, false, true));
    }
}
