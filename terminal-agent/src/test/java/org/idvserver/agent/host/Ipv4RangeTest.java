package org.idvserver.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4RangeTest {

    @Test
    void isNamedByItsFirstAddress() {
        assertThat(Ipv4Range.parse("10.128.3.77/24").orElseThrow())
                .hasToString("10.128.3.0/24")
                .returns("255.255.255.0", Ipv4Range::netmask);
    }

    @Test
    void takesALoneAddressAsARangeOfOne() {
        assertThat(Ipv4Range.parse("255.255.255.255").orElseThrow()).hasToString("255.255.255.255/32");
    }

    @Test
    void knowsWhatItContains() {
        Ipv4Range range = Ipv4Range.parse("192.168.150.0/25").orElseThrow();

        assertThat(range.contains("192.168.150.127")).isTrue();
        assertThat(range.contains("192.168.150.128")).isFalse();
        assertThat(Ipv4Range.parse("0.0.0.0/0").orElseThrow().contains("200.1.2.3"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0/33",
                "10.0.0.256",
                "10.0.0.1/",
                "010.0.0.1",
                "::1",
                "10.0.0.1 }",
                "a",
                "1.2.3.4/0x8"
            })
    void refusesWhatIsNone(String text) {
        assertThat(Ipv4Range.parse(text)).isEmpty();
    }
}
