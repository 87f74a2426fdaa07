package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.Snapshots;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.application.Volumes;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Backoff;

/** Makes, resets and deletes clones until the storage is as the rows want it. */
@ApplicationScoped
class ReconcileVolumes {
    /** At the end of a pass the storage waits for its last act, so a pass takes the largest request there can be. */
    private static final int PASS = 1024;

    /** As many again wait at the storage, which so never waits for the next. */
    private static final int AHEAD = 2;

    private static final int RECORD = 32;
    private static final Duration RECORD_WITHIN = Duration.ofMillis(200);

    private final Work work;
    private final Volumes volumes;
    private final BlockStorage storage;
    private final Snapshots snapshots;
    private final Backoff backoff;
    private final int parallel;
    private final Duration renewal;

    ReconcileVolumes(Work work, Volumes volumes, BlockStorage storage, Snapshots snapshots, ImageConfig config) {
        this.snapshots = snapshots;
        this.work = work;
        this.volumes = volumes;
        this.storage = storage;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.parallel = config.ceph().threads();
        this.renewal = config.reconcile().lease().dividedBy(4);
    }

    /** Each kind has a loop of its own: one storage's outage must not keep the other waiting, nor a roll-back a batch. */
    Uni<Boolean> pass(Work.Kind kind) {
        return work.claim(kind, PASS)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : KeptLease.during(actOn(claim.token()), renewal, () -> work.renew(kind, claim.token()))
                                .replaceWith(claim.ids().size() == PASS));
    }

    private Uni<Void> actOn(UUID token) {
        Outages outages = new Outages(parallel);
        return volumes.claimed(token)
                .onItem()
                .transformToMulti(items -> Multi.createFrom().iterable(items))
                .onItem()
                .transformToUni(item -> act(item, outages))
                .merge(AHEAD * parallel)
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

    private Uni<VolumeOutcome> act(VolumeWork item, Outages outages) {
        Place place = item.volume().place();
        Optional<Problem> away = outages.at(place);
        if (away.isPresent()) {
            return Uni.createFrom().item(fault(item, away.get()));
        }
        return world(item).invoke(() -> outages.answered(place)).onFailure().recoverWithItem(failure -> {
            Problem problem = ProblemTranslation.of(failure);
            outages.failed(place, problem);
            return fault(item, problem);
        });
    }

    private Uni<VolumeOutcome> world(VolumeWork item) {
        Volume volume = item.volume();
        if (item.toDelete()) {
            return storage.remove(volume.image()).replaceWith(VolumeOutcome.gone(volume));
        }
        return switch (volume.state()) {
            case RESETTING ->
                storage.remove(volume.image())
                        .chain(() -> storage.clone(item.clone()))
                        .replaceWith(() -> VolumeOutcome.ready(volume, item.parentBytes()));
            case RESIZING, TAKING_SNAPSHOT, REMOVING_SNAPSHOT, ROLLING_BACK ->
                perform(volume.image(), volume.act().orElseThrow())
                        .chain(() -> storage.find(volume.image()))
                        .map(facts -> VolumeOutcome.ready(
                                volume, facts.map(BlockStorage.Facts::sizeBytes).orElse(volume.sizeBytes())));
            case REQUESTED, READY, FLATTENING, FAILED ->
                storage.clone(item.clone()).replaceWith(() -> VolumeOutcome.ready(volume));
        };
    }

    private Uni<Void> perform(BlockImage image, VolumeAct act) {
        return switch (act.state()) {
            case RESIZING ->
                storage.resize(image, new BlockStorage.Size(act.bytes().orElseThrow(), act.mayShrink()));
            case TAKING_SNAPSHOT -> snapshots.takeSnapshot(image, act.snapshot().orElseThrow());
            case REMOVING_SNAPSHOT ->
                snapshots.removeSnapshot(image, act.snapshot().orElseThrow());
            case ROLLING_BACK -> snapshots.rollBack(image, act.snapshot().orElseThrow());
            case REQUESTED, READY, RESETTING, FLATTENING, FAILED ->
                Uni.createFrom().voidItem();
        };
    }

    private VolumeOutcome fault(VolumeWork item, Problem problem) {
        Volume volume = item.volume();
        Volume.Fault fault = new Volume.Fault(problem.code().name(), problem.getMessage());
        if (item.toDelete()) {
            return VolumeOutcome.delayed(volume, fault, backoff.after(volume.attempts() + 1));
        }
        if (wasRefused(volume, problem)) {
            return VolumeOutcome.stopped(volume, VolumeState.READY, fault);
        }
        return problem.code() == ImageProblem.STORAGE_MISSING
                ? VolumeOutcome.stopped(volume, VolumeState.FAILED, fault)
                : VolumeOutcome.delayed(volume, fault, backoff.after(volume.attempts() + 1));
    }

    /**
     * True when nothing was done, so that the volume is what it was before. A volume that is in use after an attempt whose end
     * nobody saw may be in use by that attempt; one that is being reset may have lost its image already.
     */
    private static boolean wasRefused(Volume volume, Problem problem) {
        if (!volume.state().isAct() || problem.kind().retryable() || problem.code() == ImageProblem.STORAGE_MISSING) {
            return false;
        }
        return problem.code() == ImageProblem.VOLUME_IN_USE
                ? volume.attempts() == 0
                : volume.state() != VolumeState.RESETTING;
    }
}
