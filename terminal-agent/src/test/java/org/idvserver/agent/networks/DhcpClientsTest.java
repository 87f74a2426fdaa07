package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.idvserver.agent.host.Command;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.junit.jupiter.api.Test;

class DhcpClientsTest {
    private static final DhcpOrder TWICE = DhcpOrder.newBuilder()
            .addHosts(DhcpHost.newBuilder().setMac("02:aa:00:00:00:02"))
            .addHosts(DhcpHost.newBuilder().setMac("02:aa:00:00:00:01"))
            .addHosts(DhcpHost.newBuilder().setMac("02:aa:00:00:00:01"))
            .build();

    @Test
    void knowsEachHostInItsOwnNameOnly() {
        assertThat(DhcpClients.rules(TWICE))
                .contains(
                        "elements = { 02:aa:00:00:00:01 . 0x02aa00000001, 02:aa:00:00:00:02 . 0x02aa00000002 }",
                        "@clients accept\n    udp dport 67 counter drop\n");
    }

    @Test
    void isUnderstoodByNftWithoutHostsToo() {
        for (DhcpOrder order : List.of(TWICE, DhcpOrder.getDefaultInstance())) {
            Command check = Command.of("nft", "--check", "-f", "-").reading(DhcpClients.rules(order));

            assertThat(check.runOrFail("REFUSED")).isEmpty();
        }
    }
}
