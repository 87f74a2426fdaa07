package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.desktop.application.FindBatches;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.BatchState;
import org.idvserver.desktop.domain.Breaker;

/**
 * A batch as the API shows it; {@code stopped} is null while it goes on. {@code estimatedFinishTime} is reckoned from how long those
 * that were made last took; null while none was made, or it is stopped.
 */
public record BatchView(
        UUID id,
        UUID sectionId,
        String sectionName,
        UUID labId,
        AssignmentRule rule,
        boolean sticky,
        UUID profileId,
        int profileNumber,
        UUID imageVersionId,
        String namePattern,
        BatchState state,
        CountsView counts,
        StoppedView stopped,
        String requestedBy,
        Instant createTime,
        Instant finishTime,
        Instant estimatedFinishTime) {

    /** How many items are in each state. */
    public record CountsView(int total, int pending, int running, int succeeded, int failed, int cancelled) {}

    /**
     * Why no more desktops of the batch's profile, or with disks in the same pool, are made for now: many failed and none
     * succeeded. One is tried at {@code nextProbeTime}; when it succeeds, the others follow.
     */
    public record StoppedView(Breaker.Kind kind, String reason, String message, Instant since, Instant nextProbeTime) {

        static StoppedView of(Breaker breaker) {
            return new StoppedView(
                    breaker.scope().kind(),
                    breaker.failure().reason(),
                    breaker.failure().message(),
                    breaker.opened(),
                    breaker.nextProbe());
        }
    }

    static BatchView of(FindBatches.Progress progress) {
        var batch = progress.batch();
        var counts = progress.counts();
        return new BatchView(
                batch.id(),
                batch.scope().sectionId(),
                batch.scope().sectionId() == null ? null : batch.scope().name(),
                batch.scope().labId(),
                batch.scope().rule(),
                batch.scope().sticky(),
                batch.profileId(),
                batch.profileNumber(),
                batch.image().map(image -> image.versionId()).orElse(null),
                batch.namePattern(),
                batch.state(),
                new CountsView(
                        counts.total(),
                        counts.pending(),
                        counts.running(),
                        counts.succeeded(),
                        counts.failed(),
                        counts.cancelled()),
                progress.stopped().map(StoppedView::of).orElse(null),
                batch.requestedBy(),
                batch.created(),
                batch.finished(),
                progress.estimatedFinish());
    }
}
