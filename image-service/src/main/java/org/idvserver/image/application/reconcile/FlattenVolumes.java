package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
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

/** Makes clones stand alone, one at a time in this process: it moves gigabytes, and desktops need the storage too. */
@ApplicationScoped
class FlattenVolumes {
    private final Work work;
    private final Volumes volumes;
    private final BlockStorage storage;
    private final Backoff backoff;
    private final Duration renewal;

    FlattenVolumes(Work work, Volumes volumes, BlockStorage storage, ImageConfig config) {
        this.work = work;
        this.volumes = volumes;
        this.storage = storage;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.renewal = config.reconcile().lease().dividedBy(10);
    }

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.FLATTENS, 1)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : volumes.claimed(claim.token())
                                .onItem()
                                .transformToMulti(items -> Multi.createFrom().iterable(items))
                                .onItem()
                                .transformToUniAndConcatenate(item -> flatten(claim.token(), item))
                                .collect()
                                .last()
                                .replaceWith(true));
    }

    private Uni<Void> flatten(UUID token, VolumeWork item) {
        AtomicLong done = new AtomicLong();
        return KeptLease.during(
                        storage.flatten(item.volume().image(), done::set),
                        renewal,
                        () -> volumes.progress(token, done.get()))
                .replaceWith(() -> VolumeOutcome.ready(item.volume()))
                .onFailure()
                .recoverWithItem(failure -> fault(item.volume(), ProblemTranslation.of(failure)))
                .flatMap(outcome -> volumes.record(token, List.of(outcome)));
    }

    private VolumeOutcome fault(Volume volume, Problem problem) {
        Volume.Fault fault = new Volume.Fault(problem.code().name(), problem.getMessage());
        if (problem.code() == ImageProblem.STORAGE_MISSING) {
            return VolumeOutcome.stopped(volume, VolumeState.FAILED, fault);
        }
        return problem.kind().retryable()
                ? VolumeOutcome.delayed(volume, fault, backoff.after(volume.attempts() + 1))
                : VolumeOutcome.stopped(volume, VolumeState.READY, fault);
    }
}
