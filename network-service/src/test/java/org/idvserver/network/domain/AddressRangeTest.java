package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressRangeTest {
    private static final Cidr NETWORK = Cidr.parse("10.0.0.0/24");

    private static AddressRange range(int first, int last) {
        return new AddressRange(NETWORK, first, last);
    }

    @Test
    void leavesWhatOthersDoNotHave() {
        assertThat(range(10, 20).without(List.of())).containsExactly(range(10, 20));
        assertThat(range(10, 20).without(List.of(range(15, 15), range(12, 13))))
                .containsExactly(range(10, 11), range(14, 14), range(16, 20));
        assertThat(range(10, 20).without(List.of(range(5, 10), range(20, 30)))).containsExactly(range(11, 19));
        assertThat(range(10, 20).without(List.of(range(1, 5), range(30, 40)))).containsExactly(range(10, 20));
        assertThat(range(10, 20).without(List.of(range(10, 15), range(16, 20)))).isEmpty();
        assertThat(range(10, 20).without(List.of(range(1, 200)))).isEmpty();
    }

    @Test
    void isToldByItsAddresses() {
        assertThat(range(10, 10)).hasToString("10.0.0.10");
        assertThat(range(10, 12)).hasToString("10.0.0.10-10.0.0.12");
    }
}
