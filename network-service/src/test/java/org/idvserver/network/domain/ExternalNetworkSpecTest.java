package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class ExternalNetworkSpecTest {
    private static ExternalNetworkSpec.Wish wish(String cidr, String gateway, String first, String last) {
        return new ExternalNetworkSpec.Wish(
                "ext",
                cidr,
                Optional.ofNullable(gateway),
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                1500,
                false,
                false,
                Optional.empty());
    }

    private static List<String> faults(ExternalNetworkSpec.Wish wish) {
        return catchThrowableOfType(Problem.class, () -> ExternalNetworkSpec.of(wish)).faults().stream()
                .map(Fault::field)
                .toList();
    }

    @Test
    void choosesWhatIsNotSaid() {
        ExternalNetworkSpec spec = ExternalNetworkSpec.of(wish("192.168.150.0/24", null, null, null));
        assertThat(spec.gateway()).isEqualTo("192.168.150.1");
        assertThat(spec.dhcpFirst()).isEqualTo("192.168.150.2");
        assertThat(spec.dhcpLast()).isEqualTo("192.168.150.254");
    }

    @Test
    void refusesAddressesThatAreNoHosts() {
        assertThat(faults(wish("192.168.150.0/24", "192.168.150.0", "10.0.0.1", "192.168.150.255")))
                .containsExactly("gateway", "dhcpFirst", "dhcpLast");
    }

    @Test
    void refusesARangeThatIsTurnedRoundOrHoldsTheGateway() {
        assertThat(faults(wish("192.168.150.0/24", "192.168.150.1", "192.168.150.9", "192.168.150.5")))
                .containsExactly("dhcpLast");
        assertThat(faults(wish("192.168.150.0/24", "192.168.150.7", "192.168.150.5", "192.168.150.9")))
                .containsExactly("gateway");
    }

    @Test
    void refusesBlocksThatAreTooSmallOrTooLarge() {
        assertThat(faults(wish("192.168.150.0/30", null, null, null))).containsExactly("cidr");
        assertThat(faults(wish("10.0.0.0/8", null, null, null))).containsExactly("cidr");
    }
}
