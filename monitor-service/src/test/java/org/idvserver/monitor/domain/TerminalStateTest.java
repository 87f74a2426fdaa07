package org.idvserver.monitor.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TerminalStateTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final UUID TERMINAL = UUID.randomUUID();
    private static final TerminalRules RULES = new TerminalRules(Duration.ofSeconds(30), 1000);

    record Pair(TerminalState from, TerminalReason reason) {}

    static Stream<Pair> allPairs() {
        return Stream.of(TerminalState.values())
                .flatMap(from -> Stream.of(TerminalReason.values()).map(reason -> new Pair(from, reason)));
    }

    @ParameterizedTest
    @MethodSource("allPairs")
    void changesOnlyToAnotherStateAndNeverBackToUnknown(Pair pair) {
        boolean legal = pair.from() != pair.reason().state() && pair.reason().state() != TerminalState.UNKNOWN;
        if (legal) {
            assertThat(change(pair).to()).isEqualTo(pair.reason().state());
        } else {
            assertThatThrownBy(() -> change(pair)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void isOnlineWhenAllIsWell() {
        assertThat(judge(report(NOON, 1000, RunState.RUNNING, CopyState.VERIFIED), true))
                .isEqualTo(TerminalReason.REPORTING);
    }

    @Test
    void isDegradedByTheWorstTrouble() {
        TerminalReport troubled = report(NOON.minusSeconds(31), 999, RunState.FAILED, CopyState.FAILED);
        assertThat(judge(troubled, false)).isEqualTo(TerminalReason.DESKTOP_FAILED);
        assertThat(judge(report(NOON.minusSeconds(31), 999, RunState.RUNNING, CopyState.FAILED), false))
                .isEqualTo(TerminalReason.IMAGE_FAILED);
        assertThat(judge(report(NOON.minusSeconds(31), 999, RunState.RUNNING, CopyState.FETCHING), false))
                .isEqualTo(TerminalReason.ORDERS_DISCONNECTED);
        assertThat(judge(report(NOON.minusSeconds(31), 999, RunState.RUNNING, CopyState.FETCHING), true))
                .isEqualTo(TerminalReason.STORE_LOW);
        assertThat(judge(report(NOON.minusSeconds(31), 1000, RunState.RUNNING, CopyState.FETCHING), true))
                .isEqualTo(TerminalReason.CLOCK_WRONG);
        assertThat(judge(report(NOON.plusSeconds(31), 1000, RunState.RUNNING, CopyState.FETCHING), true))
                .isEqualTo(TerminalReason.CLOCK_WRONG);
    }

    @Test
    void doesNotHearAReportThatIsOlderThanTheLastOne() {
        TerminalReport report = report(NOON, 1000, RunState.RUNNING, CopyState.VERIFIED);
        assertThat(standing(NOON.minusMillis(1), false).hear(report, RULES)).contains(TerminalReason.REPORTING);
        assertThat(standing(NOON, false).hear(report, RULES)).isEmpty();
    }

    @Test
    void doesNotHearARevokedTerminal() {
        TerminalReport report = report(NOON, 1000, RunState.RUNNING, CopyState.VERIFIED);
        assertThat(standing(null, true).hear(report, RULES)).isEmpty();
    }

    private static TerminalStateChange change(Pair pair) {
        return new TerminalStateChange(TERMINAL, pair.from(), pair.reason(), NOON);
    }

    private static TerminalReason judge(TerminalReport report, boolean connected) {
        return RULES.judge(report, connected);
    }

    private static TerminalStanding standing(Instant heartbeat, boolean revoked) {
        return new TerminalStanding(TERMINAL, TerminalState.ONLINE, heartbeat, true, revoked);
    }

    private static TerminalReport report(Instant measured, long storeFree, RunState desktop, CopyState image) {
        return new TerminalReport(
                TERMINAL,
                NOON,
                measured,
                new TerminalReport.Resources(0.5, 1, 2, storeFree),
                new TerminalReport.Contents(
                        List.of(new DesktopReport(UUID.randomUUID(), desktop, "", 1, 1)),
                        List.of(new ImageCopy(UUID.randomUUID(), image, 1, 1))));
    }
}
