package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.DiskCopier;
import org.idvserver.image.application.ImportProgress;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImportStep;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;

/**
 * Fills versions whose source is the disk of a maintenance VM. A whole copy, so that the version lives on without the one that
 * the disk was cloned from. What was half done is done again.
 */
@ApplicationScoped
class CopyDisks {
    private final Work work;
    private final BlockStorage storage;
    private final DiskCopier copier;
    private final MaintenanceOutcomes vms;
    private final VersionOutcomes outcomes;
    private final ImageConfig config;

    CopyDisks(
            Work work,
            BlockStorage storage,
            DiskCopier copier,
            MaintenanceOutcomes vms,
            VersionOutcomes outcomes,
            ImageConfig config) {
        this.work = work;
        this.storage = storage;
        this.copier = copier;
        this.vms = vms;
        this.outcomes = outcomes;
        this.config = config;
    }

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.COPIES, 1)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : copyOne(claim.token(), claim.ids().get(0)).replaceWith(true));
    }

    private Uni<Void> copyOne(UUID token, UUID id) {
        AtomicReference<ImportProgress> done = new AtomicReference<>(new ImportProgress(ImportStep.WRITING, 0, 0));
        return outcomes.importing(token, id).flatMap(version -> KeptLease.during(
                        copy(version, done::set), KeptLease.TELLING, () -> work.progress(token, done.get()))
                .ifNoItem()
                .after(config.importLimit())
                .failWith(() -> ImageProblem.IMPORT_TIMEOUT.because("The copy took too long"))
                .flatMap(size -> outcomes.imported(token, id, new ImportVersions.Content(size, null)))
                .onFailure()
                .recoverWithUni(failure -> notCopied(token, version, ProblemTranslation.of(failure))));
    }

    /** The disk is as large as the version it was cloned from. */
    private Uni<Long> copy(ImageVersion version, Consumer<ImportProgress> progress) {
        return vms.get(UUID.fromString(version.source().reference()))
                .flatMap(vm -> outcomes.get(vm.baseVersionId()).flatMap(base -> {
                    BlockImage disk = BlockImage.ofMaintenance(base, vm.id());
                    DiskCopier.Copy copy = new DiskCopier.Copy(disk, version.content(), base.sizeBytes());
                    return checkRoom(copy)
                            .chain(() -> storage.remove(version.content()))
                            .chain(() -> storage.create(version.content(), base.sizeBytes()))
                            .chain(() -> copier.copy(
                                    copy,
                                    bytes -> progress.accept(
                                            new ImportProgress(ImportStep.WRITING, bytes, base.sizeBytes()))))
                            .replaceWith(base.sizeBytes());
                }));
    }

    private Uni<Void> checkRoom(DiskCopier.Copy copy) {
        return copier.dataBytes(copy.from())
                .flatMap(needed -> storage.usage(copy.into().place()).invoke(usage -> {
                    if (needed > usage.availableBytes()) {
                        throw ImageProblem.POOL_FULL.because(
                                "The disk needs %d MiB, the pool has %d MiB left",
                                needed >> 20, usage.availableBytes() >> 20);
                    }
                }))
                .replaceWithVoid();
    }

    /** What was written by the time it is given up is removed, or found as an orphan if that fails too. */
    private Uni<Void> notCopied(UUID token, ImageVersion version, Problem problem) {
        if (problem.code() == ImageProblem.LEASE_LOST) {
            return Uni.createFrom().voidItem();
        }
        if (VersionOutcomes.mayPass(problem)
                && problem.code() != ImageProblem.POOL_FULL
                && problem.code() != ImageProblem.IMPORT_TIMEOUT
                && version.attempts() < config.reconcile().importAttempts()) {
            return outcomes.delayed(Work.Kind.COPIES, token, version.id(), problem);
        }
        return storage.remove(version.content())
                .onFailure()
                .recoverWithNull()
                .chain(() -> outcomes.failed(Work.Kind.COPIES, token, version.id(), problem));
    }
}
