package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class ReservationSpecTest {
    private static final String MAC = "52:54:00:12:34:56";
    private static final Network INTERNAL = new InternalNetwork(
            UUID.randomUUID(),
            "section/1",
            "Algebra",
            new InternalNetwork.Segment(1, 1, Cidr.parse("10.128.3.0/24"), 1450),
            Instant.EPOCH);

    private static Network external(boolean onServerNodes) {
        ExternalNetworkSpec spec = ExternalNetworkSpec.of(new ExternalNetworkSpec.Wish(
                "out",
                "192.168.7.0/24",
                Optional.of("192.168.7.254"),
                Optional.empty(),
                Optional.of("192.168.7.200"),
                1500,
                false,
                onServerNodes,
                Optional.empty()));
        return new ExternalNetwork(UUID.randomUUID(), spec, Instant.EPOCH);
    }

    private static ReservationSpec.Wish wish(String first, String last, String mac) {
        return new ReservationSpec.Wish(first, Optional.ofNullable(last), Optional.ofNullable(mac), "a printer");
    }

    private static List<String> faults(ReservationSpec.Wish wish, Network network) {
        return catchThrowableOfType(Problem.class, () -> ReservationSpec.of(wish, network)).faults().stream()
                .map(fault -> fault.field() + " " + fault.reason())
                .toList();
    }

    @Test
    void takesAddressesThatDesktopsCouldHave() {
        assertThat(ReservationSpec.of(wish("10.128.3.10", null, null), INTERNAL).range())
                .hasToString("10.128.3.10");
        assertThat(ReservationSpec.of(wish("10.128.3.10", "10.128.3.254", null), INTERNAL)
                        .range()
                        .size())
                .isEqualTo(245);
        assertThat(ReservationSpec.of(wish("192.168.7.1", "192.168.7.9", null), external(false))
                        .range())
                .hasToString("192.168.7.1-192.168.7.9");
    }

    @Test
    void knowsMachinesOfServerNodesByTheirMac() {
        assertThat(ReservationSpec.of(wish("192.168.7.9", null, "52:54:00:12:34:5A"), external(true))
                        .mac())
                .contains("52:54:00:12:34:5a");
        assertThat(faults(wish("192.168.7.9", null, MAC), external(false)))
                .singleElement()
                .asString()
                .contains("server nodes");
        assertThat(faults(wish("10.128.3.20", null, MAC), INTERNAL)).hasSize(1);
        assertThat(faults(wish("192.168.7.9", "192.168.7.10", MAC), external(true)))
                .containsExactly("mac must be left out with more than one address");
        assertThat(faults(wish("192.168.7.9", null, "01:00:5e:00:00:01"), external(true)))
                .containsExactly("mac must be the MAC of one machine, such as 52:54:00:12:34:56");
        assertThat(faults(wish("192.168.7.9", null, "00:00:00:00:00:00"), external(true)))
                .hasSize(1);
    }

    @Test
    void leavesToTheNetworkWhatIsItsOwn() {
        assertThat(faults(wish("10.128.3.0", "10.128.3.255", null), INTERNAL))
                .containsExactly(
                        "first 10.128.3.0 is the network's own address",
                        "last 10.128.3.255 is the broadcast address",
                        "first 10.128.3.1-10.128.3.9 is kept for the network's gateway and its DHCP services");
        assertThat(faults(wish("10.128.3.255", null, null), INTERNAL))
                .containsExactly("first 10.128.3.255 is the broadcast address");
        assertThat(faults(wish("10.128.3.9", "10.128.3.12", null), INTERNAL)).hasSize(1);
        assertThat(faults(wish("192.168.7.250", "192.168.7.254", null), external(true)))
                .containsExactly("first 192.168.7.254 is the gateway");
    }

    @Test
    void namesAllFaultsAtOnce() {
        assertThat(faults(wish("10.128.4.1", "10.128.2.1", MAC), INTERNAL))
                .hasSize(4)
                .anyMatch(fault -> fault.startsWith("first is outside of 10.128.3.0/24"))
                .anyMatch(fault -> fault.startsWith("last is outside of 10.128.3.0/24"));
        assertThat(faults(wish("10.128.3.20", "10.128.3.19", null), INTERNAL))
                .containsExactly("last must not be before first");
    }
}
