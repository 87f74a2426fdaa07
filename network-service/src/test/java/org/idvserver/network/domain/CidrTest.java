package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @Test
    void countsHostsFromItsOwnAddress() {
        Cidr block = Cidr.parse("192.168.150.0/24");
        assertThat(block.address(1)).isEqualTo("192.168.150.1");
        assertThat(block.host("192.168.150.254")).isEqualTo(254);
        assertThat(block.host("192.168.151.1")).isNegative();
        assertThat(block.netmask()).isEqualTo("255.255.255.0");
        assertThat(block.size()).isEqualTo(256);
        assertThat(block).hasToString("192.168.150.0/24");
    }

    @Test
    void hasBlocksOfALongerPrefix() {
        Cidr supernet = Cidr.parse("10.128.0.0/10");
        assertThat(supernet.blocks(24)).isEqualTo(16_384);
        assertThat(supernet.block(0, 24)).hasToString("10.128.0.0/24");
        assertThat(supernet.block(16_383, 24)).hasToString("10.191.255.0/24");
    }

    @Test
    void coversAddressesWithTheFewestBlocks() {
        assertThat(Cidr.covering(List.of())).isEmpty();
        assertThat(Cidr.covering(List.of("255.255.255.255", "10.0.0.7", "0.0.0.0", "10.0.0.7")))
                .extracting(Cidr::toString)
                .containsExactly("0.0.0.0/32", "10.0.0.7/32", "255.255.255.255/32");
        List<String> lab =
                IntStream.range(3, 21).mapToObj(host -> "10.0.0." + host).toList();
        assertThat(Cidr.covering(lab))
                .extracting(Cidr::toString)
                .containsExactly("10.0.0.3/32", "10.0.0.4/30", "10.0.0.8/29", "10.0.0.16/30", "10.0.0.20/32");
        Cidr campus = Cidr.parse("172.16.0.0/20");
        assertThat(Cidr.covering(
                        IntStream.range(0, 4096).mapToObj(campus::address).toList()))
                .containsExactly(campus);
    }

    @Test
    void knowsWhatOverlaps() {
        Cidr block = Cidr.parse("10.128.0.0/10");
        assertThat(block.overlaps(Cidr.parse("10.130.7.0/24"))).isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").overlaps(block)).isTrue();
        assertThat(block.overlaps(Cidr.parse("10.127.0.0/16"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0", "10.0.0.1/24", "10.0.0.0/33", "256.0.0.0/8", "10.0.0/24", "10.0.0.0/24x"})
    void refusesWhatIsNoBlock(String text) {
        assertThat(Cidr.isValid(text)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text));
    }
}
