package org.idvserver.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.PowerOffOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerOffTest {
    private static final Instant EVENING = Instant.parse("2026-09-01T21:00:00Z");

    @TempDir
    Path folder;

    private PowerOff at(Instant now) {
        return with(now, "touch", folder.resolve("off").toString());
    }

    private PowerOff with(Instant now, String... command) {
        return new PowerOff(List.of(command), folder.resolve("power-off"), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static TerminalOrders order(long generation) {
        return TerminalOrders.newBuilder()
                .setPowerOff(PowerOffOrder.newBuilder()
                        .setGeneration(generation)
                        .setUntilTime(Timestamp.newBuilder()
                                .setSeconds(EVENING.plusSeconds(3600).getEpochSecond())))
                .build();
    }

    private boolean wentOff() throws Exception {
        return Files.deleteIfExists(folder.resolve("off"));
    }

    @Test
    void switchesOffOnceForEachOrder() throws Exception {
        PowerOff first = at(EVENING);
        assertThat(first.wanted(order(1))).isTrue();
        first.carryOut(order(1));
        assertThat(wentOff()).isTrue();
        assertThat(first.wanted(order(1))).as("it is going").isTrue();
        first.carryOut(order(1));
        assertThat(wentOff()).isFalse();

        // Somebody switched it on again.
        PowerOff later = at(EVENING.plusSeconds(60));
        assertThat(later.wanted(order(1))).isFalse();
        later.carryOut(order(1));
        assertThat(wentOff()).isFalse();

        assertThat(later.wanted(order(2))).isTrue();
        later.carryOut(order(2));
        assertThat(wentOff()).isTrue();
    }

    @Test
    void leavesOldOrdersAloneAndGoesOnWithoutAny() throws Exception {
        PowerOff late = at(EVENING.plus(Duration.ofHours(1)));
        assertThat(late.wanted(order(1))).isFalse();
        assertThat(at(EVENING).wanted(TerminalOrders.getDefaultInstance())).isFalse();
        late.carryOut(order(1));
        assertThat(wentOff()).isFalse();
    }

    @Test
    void tellsWhenTheCommandFailsAndLetsDesktopsStartAgain() {
        PowerOff broken = with(EVENING, "false");
        assertThatThrownBy(() -> broken.carryOut(order(1)))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.code()).isEqualTo("POWER_OFF_FAILED"));
        assertThat(broken.wanted(order(1))).isFalse();
    }
}
