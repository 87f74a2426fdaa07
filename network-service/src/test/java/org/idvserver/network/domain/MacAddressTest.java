package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MacAddressTest {
    @Test
    void isTheSameForTheSamePortAndLocallyAdministered() {
        UUID port = UUID.randomUUID();
        assertThat(MacAddress.of(port, 0))
                .isEqualTo(MacAddress.of(port, 0))
                .matches("02(:[0-9a-f]{2}){5}")
                .isNotEqualTo(MacAddress.of(port, 1));
    }

    @Test
    void differsForIdsThatDifferByOne() {
        assertThat(IntStream.range(0, 10_000).mapToObj(each -> MacAddress.of(new UUID(7, each), 0)))
                .doesNotHaveDuplicates();
    }
}
