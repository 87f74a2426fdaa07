package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.support.HostFolder;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Devices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPartsTest {
    @TempDir
    Path root;

    private HostParts parts;

    @BeforeEach
    void twoCardsOfAKindAndOneThatCannotBePassedThrough() throws IOException {
        parts = new HostParts(root);
        new HostFolder(root)
                .pciDevice("0000:01:00.0", "10de:1eb8", "030000", true)
                .pciDevice("0000:01:00.1", "10de:10f8", "040300", true)
                .pciDevice("0000:02:00.0", "10de:1eb8", "030200", true)
                .pciDevice("0000:03:00.0", "8086:56a0", "030000", false)
                .pciDevice("0000:04:00.0", "8086:15f3", "020000", true);
    }

    @Test
    void findsDevicesByAddressAndByKind() {
        assertThat(parts.hostDevices(wanting("10de:1eb8", "10de:1eb8", "0000:01:00.1")))
                .containsExactly("0000:01:00.0", "0000:02:00.0", "0000:01:00.1");
        assertThat(parts.hostDevices(wanting())).isEmpty();
    }

    @Test
    void tellsWhatIsNotThere() {
        assertThat(codeFor("0000:09:00.0")).isEqualTo("HOST_DEVICE_MISSING");
        assertThat(codeFor("10de:1eb8", "10de:1eb8", "10de:1eb8")).isEqualTo("HOST_DEVICE_MISSING");
        assertThat(codeFor("0000:01:00.0", "0000:01:00.0")).isEqualTo("HOST_DEVICE_MISSING");
        assertThat(codeFor("8086:56a0")).isEqualTo("IOMMU_OFF");
        assertThat(new HostParts(root.resolve("nothing")).missingFor(wanting("10de:1eb8")))
                .isPresent();
    }

    @Test
    void givesNoDeviceAwayThatTheMachineLivesOn() {
        assertThat(codeFor("8086:15f3")).isEqualTo("HOST_DEVICE_REFUSED");
        assertThat(codeFor("0000:04:00.0")).isEqualTo("HOST_DEVICE_REFUSED");
    }

    @Test
    void looksAtNothingBesideTheListOfDevices() {
        assertThat(codeFor("../../../etc")).isEqualTo("HOST_DEVICE_MISSING");
        assertThatThrownBy(() -> parts.hostDevices(wanting(""))).isInstanceOf(StepFailure.class);
    }

    private String codeFor(String... devices) {
        return parts.missingFor(wanting(devices)).orElseThrow().code();
    }

    private static DesktopOrder wanting(String... devices) {
        return DesktopOrder.newBuilder()
                .setDevices(Devices.newBuilder().addAllHostDevices(List.of(devices)))
                .build();
    }
}
