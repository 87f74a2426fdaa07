package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import org.idvserver.agent.host.StepFailure;
import org.junit.jupiter.api.Test;

class WakeOnLanTest {
    private static final String MAC = "52:54:00:12:34:56";

    @Test
    void sendsAPacketThatNamesTheCardSixteenTimes() {
        byte[] packet = WakeOnLan.packet(MAC);

        assertThat(packet).hasSize(102);
        assertThat(Arrays.copyOf(packet, 6)).containsOnly(0xff);
        for (int time = 0; time < 16; time++) {
            assertThat(Arrays.copyOfRange(packet, 6 + time * 6, 12 + time * 6))
                    .containsExactly(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);
        }
    }

    /** Whatever network this machine is on: what is broadcast there is heard here as well. */
    @Test
    void isHeardOnTheNetwork() throws IOException {
        InterfaceAddress here = NetworkInterface.networkInterfaces()
                .flatMap(card -> card.getInterfaceAddresses().stream())
                .filter(bearing -> bearing.getBroadcast() != null)
                .findFirst()
                .orElse(null);
        assumeTrue(here != null, "no network with broadcast");
        try (DatagramSocket ear = new DatagramSocket(0, InetAddress.getByName("0.0.0.0"))) {
            ear.setSoTimeout(5000);
            new WakeOnLan(here.getAddress().getHostAddress(), ear.getLocalPort()).wake(List.of("no mac", MAC));

            DatagramPacket heard = new DatagramPacket(new byte[200], 200);
            ear.receive(heard);
            assertThat(Arrays.copyOf(heard.getData(), heard.getLength())).isEqualTo(WakeOnLan.packet(MAC));
        }
        assertThat(WakeOnLan.macOf(here.getAddress().getHostAddress())).matches("([0-9a-f]{2}(:[0-9a-f]{2}){5})?");
        assertThat(WakeOnLan.prefixLengthOf(here.getAddress().getHostAddress()))
                .isEqualTo(here.getNetworkPrefixLength());
    }

    @Test
    void tellsWhenTheAddressIsGone() {
        WakeOnLan gone = new WakeOnLan("192.0.2.1");
        gone.wake(List.of());
        assertThatThrownBy(() -> gone.wake(List.of(MAC))).isInstanceOf(StepFailure.class);
        assertThat(WakeOnLan.macOf("192.0.2.1")).isEmpty();
        assertThat(WakeOnLan.prefixLengthOf("192.0.2.1")).isZero();
    }
}
