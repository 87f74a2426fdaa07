package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NicTest {
    private final NicList column = new NicList();

    @Test
    void keepsCardsInOneColumn() {
        List<Nic> nics = List.of(
                Nic.usual(NicKind.INTERNAL),
                new Nic(NicKind.INTERNAL, "dmz"),
                new Nic(NicKind.INTERNAL, "ring-2", true),
                new Nic(NicKind.EXTERNAL, UUID.randomUUID().toString()),
                Nic.usual(NicKind.EXTERNAL));
        String text = column.convertToDatabaseColumn(nics);

        assertThat(text).startsWith("INTERNAL,INTERNAL:dmz,INTERNAL:student/ring-2,EXTERNAL:");
        assertThat(column.convertToEntityAttribute(text)).isEqualTo(nics);
    }

    @Test
    void tellsANetworkOfTheSameNameOfItsUserFromThatOfTheSection() {
        assertThat(new Nic(NicKind.INTERNAL, "dmz", true)).isNotEqualTo(new Nic(NicKind.INTERNAL, "dmz"));
        assertThat(column.convertToEntityAttribute("INTERNAL:student-1"))
                .containsExactly(new Nic(NicKind.INTERNAL, "student-1"));
    }
}
