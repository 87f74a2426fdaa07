package org.idvserver.desktop.application;

import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.reconcile.ChangeHints;
import org.idvserver.kit.reconcile.Notifications;

/** Tells how a batch goes on, in whichever replica it is worked on. */
@ApplicationScoped
public class FollowBatch {
    private final FindBatches findBatches;
    private final ChangeHints hints;

    FollowBatch(FindBatches findBatches, Notifications notifications) {
        this.findBatches = findBatches;
        this.hints = new ChangeHints(notifications, "batch");
    }

    /** The batch now and after each change of its counts, until no item is left to do. */
    public Multi<ChangeHints.Look<FindBatches.Progress>> follow(UUID id) {
        return hints.follow(
                id,
                new ChangeHints.Followed<>(
                        () -> findBatches.get(id),
                        progress -> List.of(
                                progress.batch().state(),
                                progress.counts(),
                                progress.stopped().map(breaker -> List.of(breaker.failure(), breaker.nextProbe()))),
                        progress -> progress.counts().left() == 0));
    }
}
