package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every pair of states: what is named here may follow, and nothing else. */
class StatesTest {

    @Test
    void desktopsGoOnlyTheseWays() {
        assertWays(
                DesktopState.values(),
                DesktopState::next,
                """
                REQUESTED PROVISIONING
                REQUESTED DELETING
                PROVISIONING READY
                PROVISIONING FAILED
                PROVISIONING DELETING
                READY RENEWING
                READY RECYCLED
                READY DELETING
                RECYCLED READY
                RECYCLED DELETING
                RENEWING READY
                RENEWING FAILED
                RENEWING DELETING
                FAILED PROVISIONING
                FAILED RENEWING
                FAILED DELETING
                DELETING DELETED
                """);
    }

    @Test
    void batchesGoOnlyTheseWays() {
        assertWays(
                BatchState.values(),
                BatchState::next,
                """
                ACCEPTED RUNNING
                ACCEPTED FAILED
                ACCEPTED CANCELLED
                RUNNING SUCCEEDED
                RUNNING PARTIAL
                RUNNING FAILED
                RUNNING CANCELLED
                SUCCEEDED CANCELLED
                PARTIAL RUNNING
                PARTIAL CANCELLED
                FAILED RUNNING
                FAILED CANCELLED
                """);
    }

    @Test
    void itemsGoOnlyTheseWays() {
        assertWays(
                ItemState.values(),
                ItemState::next,
                """
                PENDING RUNNING
                PENDING CANCELLED
                RUNNING SUCCEEDED
                RUNNING FAILED
                RUNNING CANCELLED
                SUCCEEDED CANCELLED
                FAILED PENDING
                FAILED CANCELLED
                """);
    }

    @Test
    void terminalsGoOnlyTheseWays() {
        assertWays(
                TerminalState.values(),
                TerminalState::next,
                """
                AWAITING_ENROLMENT ENROLLED
                AWAITING_ENROLMENT REVOKED
                ENROLLED REVOKED
                """);
    }

    @Test
    void rolloutsGoOnlyTheseWays() {
        assertWays(
                RolloutState.values(),
                RolloutState::next,
                """
                RUNNING PAUSED
                RUNNING HALTED
                RUNNING FINISHED
                RUNNING ROLLING_BACK
                PAUSED RUNNING
                PAUSED HALTED
                PAUSED ROLLING_BACK
                HALTED RUNNING
                HALTED ROLLING_BACK
                FINISHED HALTED
                FINISHED ROLLING_BACK
                ROLLING_BACK ROLLED_BACK
                """);
    }

    @Test
    void terminalsOfRolloutsGoOnlyTheseWays() {
        assertWays(
                RolloutItemState.values(),
                RolloutItemState::next,
                """
                PENDING STAGING
                PENDING SKIPPED
                WAITING_OFFLINE STAGING
                WAITING_OFFLINE ROLLING_BACK
                WAITING_OFFLINE SKIPPED
                STAGING WAITING_OFFLINE
                STAGING SWITCHING
                STAGING FAILED
                STAGING ROLLING_BACK
                STAGING SKIPPED
                SWITCHING WAITING_OFFLINE
                SWITCHING HEALTHY
                SWITCHING FAILED
                SWITCHING ROLLING_BACK
                SWITCHING SKIPPED
                HEALTHY FAILED
                HEALTHY ROLLING_BACK
                FAILED STAGING
                FAILED ROLLING_BACK
                FAILED SKIPPED
                ROLLING_BACK ROLLED_BACK
                ROLLING_BACK FAILED
                ROLLING_BACK SKIPPED
                """);
    }

    @Test
    void onlyWhatIsUnderWayHasADeadline() {
        assertThat(Arrays.stream(DesktopState.values()).filter(DesktopState::transitional))
                .containsExactly(
                        DesktopState.REQUESTED,
                        DesktopState.PROVISIONING,
                        DesktopState.RENEWING,
                        DesktopState.DELETING);
    }

    private static <S extends Enum<S>> void assertWays(S[] states, Function<S, Set<S>> next, String ways) {
        Set<String> allowed = Arrays.stream(states)
                .flatMap(from -> Arrays.stream(states)
                        .filter(to -> next.apply(from).contains(to))
                        .map(to -> from + " " + to))
                .collect(Collectors.toSet());
        assertThat(allowed).containsExactlyInAnyOrderElementsOf(ways.lines().toList());
    }
}
