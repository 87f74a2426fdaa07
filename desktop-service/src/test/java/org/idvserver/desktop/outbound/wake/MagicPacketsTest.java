package org.idvserver.desktop.outbound.wake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MagicPacketsTest {

    @Test
    void namesTheCardSixteenTimes() {
        byte[] packet = MagicPackets.packet("52:54:00:12:34:56").getBytes();
        assertThat(packet)
                .hasSize(102)
                .startsWith(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54)
                .endsWith(0x34, 0x56);
    }

    @Test
    void goesToAllOfTheNetwork() {
        assertThat(MagicPackets.broadcast("10.1.2.3", 24)).isEqualTo("10.1.2.255");
        assertThat(MagicPackets.broadcast("172.16.200.9", 12)).isEqualTo("172.31.255.255");
        assertThat(MagicPackets.broadcast("10.1.2.3", 0)).isEqualTo("10.1.2.3");
        assertThat(MagicPackets.broadcast("10.1.2.3", 32)).isEqualTo("10.1.2.3");
    }
}
