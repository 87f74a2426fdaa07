package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.application.Volumes;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Backoff;

/** Makes, resets and deletes clones until the storage is as the rows want it. */
@ApplicationScoped
class ReconcileVolumes {
    private static final int PASS = 128;
    private static final int RECORD = 32;
    private static final Duration RECORD_WITHIN = Duration.ofMillis(200);

    private final Work work;
    private final Volumes volumes;
    private final BlockStorage storage;
    private final Backoff backoff;
    private final int parallel;
    private final Duration renewal;

    ReconcileVolumes(Work work, Volumes volumes, BlockStorage storage, ImageConfig config) {
        this.work = work;
        this.volumes = volumes;
        this.storage = storage;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.parallel = config.ceph().threads();
        this.renewal = config.reconcile().lease().dividedBy(4);
    }

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.VOLUMES, PASS)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : KeptLease.during(
                                        actOn(claim.token()),
                                        renewal,
                                        () -> work.renew(Work.Kind.VOLUMES, claim.token()))
                                .replaceWith(claim.ids().size() == PASS));
    }

    private Uni<Void> actOn(UUID token) {
        return volumes.claimed(token)
                .onItem()
                .transformToMulti(items -> Multi.createFrom().iterable(items))
                .onItem()
                .transformToUni(this::act)
                .merge(parallel)
                .group()
                .intoLists()
                .of(RECORD, RECORD_WITHIN)
                // Lists are also emitted by time; a slow database must not fail the pass, which bounds them.
                .onOverflow()
                .bufferUnconditionally()
                .onItem()
                .transformToUniAndConcatenate(outcomes -> volumes.record(token, outcomes))
                .collect()
                .last();
    }

    private Uni<VolumeOutcome> act(VolumeWork item) {
        return world(item).onFailure().recoverWithItem(failure -> fault(item, ProblemTranslation.of(failure)));
    }

    private Uni<VolumeOutcome> world(VolumeWork item) {
        Volume volume = item.volume();
        if (item.toDelete()) {
            return storage.remove(volume.image()).replaceWith(VolumeOutcome.gone(volume));
        }
        Uni<Void> cleared = item.toReset()
                ? storage.remove(volume.image())
                : Uni.createFrom().voidItem();
        return cleared.chain(() -> storage.clone(item.clone())).replaceWith(VolumeOutcome.ready(volume));
    }

    private VolumeOutcome fault(VolumeWork item, Problem problem) {
        Volume volume = item.volume();
        Volume.Fault fault = new Volume.Fault(problem.code().name(), problem.getMessage());
        if (item.toDelete()) {
            return VolumeOutcome.delayed(volume, fault, backoff.after(volume.attempts() + 1));
        }
        if (item.toReset() && problem.code() == ImageProblem.VOLUME_IN_USE) {
            return VolumeOutcome.stopped(volume, VolumeState.READY, fault);
        }
        return problem.code() == ImageProblem.STORAGE_MISSING
                ? VolumeOutcome.stopped(volume, VolumeState.FAILED, fault)
                : VolumeOutcome.delayed(volume, fault, backoff.after(volume.attempts() + 1));
    }
}
