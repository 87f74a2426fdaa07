package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StagingTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Instant END = NOON.plus(LIMIT).plus(PATIENCE);
    private static final Instant AGAIN = NOON.plusSeconds(3600);

    private final Terminal terminal = new Terminal(
            UUID.randomUUID(),
            "t",
            new Terminal.Place(UUID.randomUUID(), null),
            new Terminal.Token("hash", NOON),
            NOON);
    private final Staging staging = terminal.staging();

    @BeforeEach
    void aTerminalThatIsWokenToFetch() {
        terminal.wakeToFetch(NOON, NOON.plus(LIMIT), PATIENCE, AGAIN);
    }

    private static Staging.Sight away(boolean mayCome) {
        return new Staging.Sight(false, mayCome, false, false, false);
    }

    private static Staging.Sight on(boolean wantedOn, boolean fetching, boolean complete) {
        return new Staging.Sight(true, true, wantedOn, fetching, complete);
    }

    private Staging.Step at(Instant now, Staging.Sight sight) {
        return staging.next(sight, now, PATIENCE);
    }

    @Test
    void waitsForOneThatMayComeAndForgetsOneThatDoesNot() {
        assertThat(at(NOON, away(true))).isEqualTo(Staging.Step.WAIT);
        assertThat(at(NOON, away(false))).isEqualTo(Staging.Step.FORGET);
    }

    @Test
    void letsGoWhatIsCompleteOrDoesNotGetOn() {
        assertThat(at(NOON, on(false, false, false))).isEqualTo(Staging.Step.WAIT);
        assertThat(at(NOON, on(false, false, true))).isEqualTo(Staging.Step.LET_GO);
        assertThat(at(END.minusSeconds(1), on(false, false, false))).isEqualTo(Staging.Step.WAIT);
        assertThat(at(END, on(false, false, false))).isEqualTo(Staging.Step.LET_GO);
    }

    @Test
    void waitsForWhatIsFetchedForHalfADay() {
        assertThat(at(NOON, on(false, true, false))).isEqualTo(Staging.Step.WAIT);
        assertThat(at(END, on(false, true, false))).isEqualTo(Staging.Step.WAIT_LONGER);
        assertThat(at(END, on(false, true, true))).as("another image").isEqualTo(Staging.Step.WAIT_LONGER);
        staging.waitUntil(END.plus(PATIENCE));
        assertThat(at(END, on(false, true, false))).isEqualTo(Staging.Step.WAIT);
        Instant late = END.plus(Duration.ofHours(12)).plusSeconds(1);
        staging.waitUntil(late);
        assertThat(at(late, on(false, true, false)))
                .as("it fetches and fails in turn")
                .isEqualTo(Staging.Step.LET_GO);
    }

    @Test
    void leavesOnWhatIsWantedOn() {
        assertThat(at(END, on(true, true, true))).isEqualTo(Staging.Step.FORGET);
    }

    @Test
    void staysUnderWayWhenItConnectsUntilSomebodySignsInOrAsksForItToBeOff() {
        terminal.awake();
        terminal.awake();
        assertThat(staging.underWay()).isTrue();
        assertThat(terminal.beingWoken(NOON)).isFalse();
        terminal.powerOffAgain(NOON, END);
        assertThat(staging.underWay()).isFalse();

        terminal.wakeToFetch(NOON, NOON.plus(LIMIT), PATIENCE, AGAIN);
        terminal.signIn(UUID.randomUUID(), UUID.randomUUID(), NOON);
        assertThat(staging.underWay()).isFalse();
    }

    @Test
    void countsTriesUntilItHoldsAll() {
        assertThat(staging.again()).isEqualTo(AGAIN);
        staging.end();
        terminal.awake();
        assertThat(staging.again()).as("it is alive").isNull();
        assertThat(staging.tries()).isEqualTo(1);

        terminal.wakeToFetch(NOON, NOON.plus(LIMIT), PATIENCE, AGAIN);
        assertThat(staging.tries()).isEqualTo(2);
        staging.succeed();
        assertThat(staging.tries()).isZero();
        assertThat(staging.again()).isNull();
    }
}
