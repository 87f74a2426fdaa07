package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.idvserver.image.domain.ImageProblem;

/** Keeps a claim alive while its work goes on, so that leases can be short and work can be long. */
final class KeptLease {

    /** How often progress is told to whoever watches; far below any lease. */
    static final Duration TELLING = Duration.ofMillis(500);

    private KeptLease() {}

    /** The outcome of the work; LEASE_LOST, and the work cancelled, when a renewal finds the claim gone. */
    static <T> Uni<T> during(Uni<T> work, Duration every, Supplier<Uni<Boolean>> renew) {
        Uni<T> lost = Multi.createFrom()
                .ticks()
                .startingAfter(every)
                .every(every)
                .onOverflow()
                .drop()
                .onItem()
                // A database that is away for a moment is not a claim that is lost.
                .transformToUniAndConcatenate(tick -> renew.get().onFailure().recoverWithItem(true))
                .filter(held -> !held)
                .toUni()
                .onItem()
                .transformToUni(gone -> Uni.createFrom()
                        .failure(ImageProblem.LEASE_LOST.because("Another replica has taken this over")));
        return Uni.combine().any().of(work, lost);
    }
}
