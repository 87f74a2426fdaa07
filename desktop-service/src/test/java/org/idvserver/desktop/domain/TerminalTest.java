package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(3600);

    private final Terminal terminal = new Terminal(
            UUID.randomUUID(),
            "t",
            new Terminal.Place(UUID.randomUUID(), null),
            new Terminal.Token("hash", LATER),
            NOON);

    @Test
    void isWishedOffOnceUntilItIsOnAgain() {
        assertThat(terminal.powerOff(NOON, LATER)).isTrue();
        assertThat(terminal.powerOff(NOON, LATER)).isFalse();
        assertThat(terminal.powerOff(NOON))
                .as("nobody looked whether it is free")
                .isEmpty();
        terminal.tellPowerOff();
        assertThat(terminal.powerOff(NOON)).contains(new Terminal.PowerOff(1, LATER));
        assertThat(terminal.powerOff(LATER)).isEmpty();

        terminal.awake();
        assertThat(terminal.powerOff(NOON)).isEmpty();
        assertThat(terminal.powerOff(NOON, LATER)).isTrue();
        terminal.tellPowerOff();
        assertThat(terminal.powerOff(NOON)).contains(new Terminal.PowerOff(2, LATER));
    }

    @Test
    void staysOnForWhoSignsIn() {
        terminal.powerOff(NOON, LATER);
        terminal.tellPowerOff();
        terminal.signIn(UUID.randomUUID(), UUID.randomUUID(), NOON);
        assertThat(terminal.powerOff(NOON)).isEmpty();
        assertThat(terminal.powerOff(NOON, LATER)).as("it is wished still").isFalse();
    }
}
