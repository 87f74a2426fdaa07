package org.idvserver.image.outbound.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.config.ImageConfig.DomainType;
import org.idvserver.image.domain.Hardware;
import org.idvserver.image.support.Machines;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DomainXmlTest {

    static List<DiskSource> disks() {
        return List.of(
                new DiskSource.Rbd(
                        "images", "m-<&>", List.of("10.0.0.1:3300", "[fd00::1]:3300"), "idv", UUID.randomUUID()),
                new DiskSource.Qcow2(Path.of("/images/m-1.qcow2")));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void isWhatLibvirtsSchemaAllows(DiskSource disk) throws Exception {
        Infra.up("libvirt");
        for (DomainType type : DomainType.values()) {
            UUID id = UUID.randomUUID();
            String xml = DomainXml.write(
                    new DomainXml.Domain(id, type, new Hardware(2, 2048, "campus"), disk, Path.of("/screens/1.vnc")));
            Path file = Files.createTempFile("domain", ".xml");
            file.toFile().deleteOnExit();
            // Under another name, for a service that runs beside this test ends what bears one of its own.
            String name = "schema-" + id;
            Files.writeString(file, xml.replace(DomainXml.name(id), name));
            try {
                Machines.virsh("define", "--validate", file.toString());
            } catch (IllegalStateException withoutKvm) {
                // Said of a document that is allowed, where the machine has no KVM.
                assertThat(withoutKvm).hasMessageContaining("does not support virt type 'kvm'");
                assertThat(type).isEqualTo(DomainType.KVM);
                continue;
            }
            assertThat(Machines.virsh("dumpxml", "--inactive", name))
                    .contains(
                            id.toString(),
                            "tablet",
                            "/screens/1.vnc",
                            "network='campus'",
                            "isolated='yes'",
                            "filter='" + GuestFilter.NAME + "'");
            Machines.virsh("undefine", name);
        }
    }
}
