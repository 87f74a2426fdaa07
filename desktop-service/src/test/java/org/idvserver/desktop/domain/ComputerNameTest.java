package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComputerNameTest {

    @Test
    void isTheDesktopsNameAsFarAsNetBiosGoes() {
        assertThat(ComputerName.of("pc-1").text()).isEqualTo("pc-1");
        assertThat(ComputerName.of("operating-syste-01").text()).isEqualTo("operating-syste");
        assertThat(ComputerName.of("operating-lect-01").text()).isEqualTo("operating-lect");
    }

    @Test
    void cannotBeSharedNorBeANumber() {
        assertThat(ComputerName.fault(List.of("pc-1", "pc-2"))).isEmpty();
        assertThat(ComputerName.fault(List.of("operating-systems-1", "operating-systems-2")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("operating-systems-2", "operating-syste"));
        assertThat(ComputerName.fault(List.of("101"))).isPresent();
    }

    @Test
    void keepsItsNumberWhenTheSectionsNameIsCut() {
        NamePattern pattern = new NamePattern("{section}-{nn}");

        assertThat(pattern.nameFor(
                        new NamePattern.Words("Operating systems, group A", 7, null, null), ComputerName.LONGEST))
                .isEqualTo("operating-sy-07");
    }
}
