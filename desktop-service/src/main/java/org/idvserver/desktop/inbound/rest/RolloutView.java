package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.application.FindRollouts;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutCounts;
import org.idvserver.desktop.domain.RolloutGate;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutState;

/**
 * A rollout as the API shows it. {@code wave} is the one that was begun last, of {@code waves}; {@code wavePassedTime} since when it
 * is as the gate wants it. A reason is there when it was halted, and while it runs when the next wave waits for somebody to try the
 * version: {@code NOBODY_TRIED}, {@code NO_DESKTOP_RAN}. {@code vouched} says that somebody let it go on untried.
 */
public record RolloutView(
        UUID id,
        UUID imageId,
        UUID versionId,
        RolloutState state,
        String reason,
        String message,
        int wave,
        int waves,
        Instant wavePassedTime,
        boolean vouched,
        GateView gate,
        CountsView counts,
        String requestedBy,
        Instant createTime,
        Instant finishTime) {

    /** What must hold before the next wave begins; times in seconds. */
    public record GateView(int leastHealthyPercent, int mostFailures, long soakSeconds, long switchAfterSeconds) {

        static GateView of(RolloutGate gate) {
            return new GateView(
                    gate.leastHealthyPercent(),
                    gate.mostFailures(),
                    gate.soak().toSeconds(),
                    gate.switchAfter().toSeconds());
        }
    }

    /** How many terminals are in each state. */
    public record CountsView(int total, Map<RolloutItemState, Integer> byState) {

        static CountsView of(RolloutCounts counts) {
            Map<RolloutItemState, Integer> byState = new EnumMap<>(RolloutItemState.class);
            for (RolloutItemState state : RolloutItemState.values()) {
                byState.put(state, counts.in(state));
            }
            return new CountsView(counts.total(), byState);
        }
    }

    /** A ledger row as the API shows it; named, for batches have items of their own. */
    @Schema(name = "RolloutItemView")
    public record ItemView(
            UUID id,
            int position,
            int wave,
            UUID terminalId,
            String terminalName,
            RolloutItemState state,
            String reason,
            String message,
            @Schema(
                            description =
                                    "How often it was begun: 0 before its turn, one more each time the rollout is resumed after it"
                                            + " failed. A terminal that was only away goes on with the same attempt.")
                    int attempts,
            @Schema(description = "Since when a desktop runs from the version there; null while it has only the copy.")
                    Instant ranTime,
            Instant startTime,
            Instant finishTime) {

        static ItemView of(RolloutItem item) {
            return new ItemView(
                    item.id(),
                    item.position(),
                    item.wave(),
                    item.terminalId(),
                    item.terminalName(),
                    item.state(),
                    item.reason(),
                    item.message(),
                    item.attempts(),
                    item.ran(),
                    item.started(),
                    item.finished());
        }
    }

    static RolloutView of(FindRollouts.Shown shown) {
        Rollout rollout = shown.rollout();
        return new RolloutView(
                rollout.id(),
                rollout.source().imageId(),
                rollout.versionId(),
                rollout.state(),
                rollout.why().map(Desktop.Failure::reason).orElse(null),
                rollout.why().map(Desktop.Failure::message).orElse(null),
                rollout.wave(),
                rollout.waves(),
                rollout.passed().orElse(null),
                rollout.vouched(),
                GateView.of(rollout.gate()),
                CountsView.of(shown.counts()),
                rollout.requestedBy(),
                rollout.created(),
                rollout.finished().orElse(null));
    }
}
