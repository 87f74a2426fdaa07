package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.Garbage;
import org.idvserver.image.application.Garbage.Condemned;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Backoff;

/** Removes images that have a tombstone, after the storage too has said that nothing hangs on them. */
@ApplicationScoped
class CollectGarbage {
    private static final int PASS = 32;
    private static final int PARALLEL = 4;

    private final Work work;
    private final Garbage garbage;
    private final BlockStorage storage;
    private final Backoff backoff;
    private final Duration renewal;

    CollectGarbage(Work work, Garbage garbage, BlockStorage storage, ImageConfig config) {
        this.work = work;
        this.garbage = garbage;
        this.storage = storage;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.renewal = config.reconcile().lease().dividedBy(4);
    }

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.GARBAGE, PASS)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : KeptLease.during(
                                        collect(claim.token()),
                                        renewal,
                                        () -> work.renew(Work.Kind.GARBAGE, claim.token()))
                                .replaceWith(claim.ids().size() == PASS));
    }

    private Uni<Void> collect(UUID token) {
        return garbage.claimed(token)
                .onItem()
                .transformToMulti(items -> Multi.createFrom().iterable(items))
                .onItem()
                .transformToUni(condemned -> remove(token, condemned))
                .merge(PARALLEL)
                .collect()
                .last();
    }

    private Uni<Void> remove(UUID token, Condemned condemned) {
        return storage.find(condemned.image())
                .flatMap(facts -> facts.map(known -> checkNothingHangs(condemned, known))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .chain(() -> storage.remove(condemned.image()))
                .chain(() -> garbage.buried(token, condemned))
                .onFailure()
                .recoverWithUni(failure -> notRemoved(token, condemned, ProblemTranslation.of(failure)));
    }

    private Uni<Void> checkNothingHangs(Condemned condemned, BlockStorage.Facts facts) {
        if (!facts.frozen()) {
            return Uni.createFrom().voidItem();
        }
        return storage.children(condemned.image())
                .invoke(children -> {
                    if (!children.isEmpty()) {
                        throw ImageProblem.VERSION_IN_USE.because(
                                "%d images of the storage hang on it, such as %s",
                                children.size(), children.get(0).name());
                    }
                })
                .replaceWithVoid();
    }

    /** What somebody asked for is refused to them; what time asked for is tried again. */
    private Uni<Void> notRemoved(UUID token, Condemned condemned, Problem problem) {
        Volume.Fault fault = new Volume.Fault(problem.code().name(), problem.getMessage());
        return condemned.findingId().isPresent() && !problem.kind().retryable()
                ? garbage.spared(token, condemned, fault)
                : garbage.delayed(token, condemned, fault, backoff.after(condemned.attempts() + 1));
    }
}
