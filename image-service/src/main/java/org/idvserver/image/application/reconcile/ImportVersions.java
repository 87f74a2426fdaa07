package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.ExtentCopier;
import org.idvserver.image.application.ImageConverter;
import org.idvserver.image.application.ImportProgress;
import org.idvserver.image.application.SourceFiles;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImportStep;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.jboss.logging.Logger;

/** Brings the source of a version into storage: looks at it, verifies it, converts it. What was half done is done again. */
@ApplicationScoped
class ImportVersions {
    private static final Logger LOG = Logger.getLogger(ImportVersions.class);

    private final Work work;
    private final FetchSource source;
    private final SourceFiles files;
    private final ImageConverter converter;
    private final ExtentCopier copier;
    private final BlockStorage storage;
    private final VersionOutcomes outcomes;
    private final ImageConfig config;

    ImportVersions(
            Work work,
            FetchSource source,
            SourceFiles files,
            ImageConverter converter,
            ExtentCopier copier,
            BlockStorage storage,
            VersionOutcomes outcomes,
            ImageConfig config) {
        this.work = work;
        this.source = source;
        this.files = files;
        this.converter = converter;
        this.copier = copier;
        this.storage = storage;
        this.outcomes = outcomes;
        this.config = config;
    }

    /** What was brought into storage. */
    record Content(long sizeBytes, String sha256) {}

    Uni<Boolean> pass() {
        return work.claim(Work.Kind.IMPORTS, 1)
                .flatMap(claim -> claim.ids().isEmpty()
                        ? Uni.createFrom().item(false)
                        : importOne(claim.token(), claim.ids().get(0)).replaceWith(true));
    }

    private Uni<Void> importOne(UUID token, UUID id) {
        AtomicReference<ImportProgress> done = new AtomicReference<>(new ImportProgress(ImportStep.FETCHING, 0, 0));
        return outcomes.importing(token, id).flatMap(version -> KeptLease.during(
                        bring(version, done::set), KeptLease.TELLING, () -> work.progress(token, done.get()))
                .ifNoItem()
                .after(config.importLimit())
                .failWith(() -> ImageProblem.IMPORT_TIMEOUT.because("The import took too long"))
                .flatMap(content -> outcomes.imported(token, id, content))
                // What is left behind here goes when it is too old.
                .call(() -> source.forget(version).onFailure().recoverWithNull())
                .onFailure()
                .recoverWithUni(failure -> notImported(token, version, ProblemTranslation.of(failure))));
    }

    private Uni<Content> bring(ImageVersion version, Consumer<ImportProgress> progress) {
        return source.fetch(version, progress)
                .invoke(() -> progress.accept(new ImportProgress(ImportStep.CHECKING, 0, 0)))
                .flatMap(file -> converter
                        .inspect(file, version.source().format())
                        .call(disk -> checkRoom(version, disk))
                        .flatMap(disk -> writeAndVerify(version, file, disk, progress)));
    }

    private Uni<Void> checkRoom(ImageVersion version, ImageConverter.Disk disk) {
        return storage.usage(version.content().place())
                .invoke(usage -> {
                    if (disk.dataBytes() > usage.availableBytes()) {
                        throw ImageProblem.SOURCE_REFUSED.because(
                                "The disk needs %d bytes, the pool has %d left",
                                disk.dataBytes(), usage.availableBytes());
                    }
                })
                .replaceWithVoid();
    }

    /** The digest is taken while the disk is written. It is judged afterwards: an image that is still written to cannot be removed. */
    private Uni<Content> writeAndVerify(
            ImageVersion version, Path file, ImageConverter.Disk disk, Consumer<ImportProgress> progress) {
        return Uni.combine()
                .all()
                .unis(files.sha256(file), write(version, file, disk, progress))
                .with((sha256, written) -> new Content(disk.sizeBytes(), sha256))
                .invoke(content -> verify(version.source(), content.sha256()));
    }

    private Uni<Void> write(
            ImageVersion version, Path file, ImageConverter.Disk disk, Consumer<ImportProgress> progress) {
        long size = disk.sizeBytes();
        return storage.remove(version.content())
                .chain(() -> storage.create(version.content(), size))
                .chain(() -> fill(
                        version,
                        file,
                        disk,
                        done -> progress.accept(new ImportProgress(ImportStep.WRITING, done, size))));
    }

    private Uni<Void> fill(ImageVersion version, Path file, ImageConverter.Disk disk, LongConsumer progress) {
        BlockImage into = version.content();
        return disk.extents()
                .filter(extents -> copier.reaches(into.place()))
                .map(extents -> copier.copy(new ExtentCopier.Copy(file, extents, into), progress))
                .orElseGet(() -> converter.convert(
                        new ImageConverter.Conversion(file, version.source().format(), disk.sizeBytes(), into),
                        progress));
    }

    private static void verify(ImageSource source, String sha256) {
        if (source.expectedSha256().filter(expected -> !expected.equals(sha256)).isPresent()) {
            throw ImageProblem.CHECKSUM_MISMATCH.because("The file's SHA-256 is %s, not what was announced", sha256);
        }
    }

    /** Gives up when repeating cannot help; what was written by then is removed, or found as an orphan if that fails too. */
    private Uni<Void> notImported(UUID token, ImageVersion version, Problem problem) {
        boolean passing = VersionOutcomes.mayPass(problem);
        boolean again = passing
                && problem.code() != ImageProblem.IMPORT_TIMEOUT
                && version.attempts() < config.reconcile().importAttempts();
        if (problem.code() == ImageProblem.LEASE_LOST) {
            return Uni.createFrom().voidItem();
        }
        if (again) {
            return outcomes.delayed(Work.Kind.IMPORTS, token, version.id(), problem);
        }
        LOG.warnf(problem, "version %s failed: %s", version.id(), problem.code().name());
        return storage.remove(version.content())
                .onFailure()
                .recoverWithNull()
                .chain(() -> source.forget(version).onFailure().recoverWithNull())
                .chain(() -> outcomes.failed(Work.Kind.IMPORTS, token, version.id(), problem));
    }
}
