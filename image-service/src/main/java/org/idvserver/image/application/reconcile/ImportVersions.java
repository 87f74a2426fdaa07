package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.ImageConverter;
import org.idvserver.image.application.SourceFiles;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.jboss.logging.Logger;

/** Brings the source of a version into storage: looks at it, verifies it, converts it. What was half done is done again. */
@ApplicationScoped
class ImportVersions {
    private static final Logger LOG = Logger.getLogger(ImportVersions.class);

    private final Work work;
    private final SourceFiles files;
    private final ImageConverter converter;
    private final BlockStorage storage;
    private final VersionOutcomes outcomes;
    private final ImageConfig config;

    ImportVersions(
            Work work,
            SourceFiles files,
            ImageConverter converter,
            BlockStorage storage,
            VersionOutcomes outcomes,
            ImageConfig config) {
        this.work = work;
        this.files = files;
        this.converter = converter;
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
        AtomicLong done = new AtomicLong();
        return outcomes.importing(token, id).flatMap(version -> KeptLease.during(
                        bring(version, done),
                        config.reconcile().lease().dividedBy(10),
                        () -> work.progress(token, done.get()))
                .ifNoItem()
                .after(config.importLimit())
                .failWith(() -> ImageProblem.IMPORT_TIMEOUT.because("The import took too long"))
                .flatMap(content -> outcomes.imported(token, id, content))
                .onFailure()
                .recoverWithUni(failure -> notImported(token, version, ProblemTranslation.of(failure))));
    }

    private Uni<Content> bring(ImageVersion version, AtomicLong done) {
        ImageSource source = version.source();
        return files.locate(source)
                .flatMap(file -> converter.inspect(file, source.format()).flatMap(size -> files.sha256(file)
                        .invoke(sha256 -> verify(source, sha256))
                        .call(sha256 -> write(version, file, size, done))
                        .map(sha256 -> new Content(size, sha256))));
    }

    private Uni<Void> write(ImageVersion version, Path file, long size, AtomicLong done) {
        return storage.remove(version.content())
                .chain(() -> storage.create(version.content(), size))
                .chain(() -> converter.convert(
                        new ImageConverter.Conversion(file, version.source().format(), size, version.content()),
                        done::set));
    }

    private static void verify(ImageSource source, String sha256) {
        if (source.expectedSha256().filter(expected -> !expected.equals(sha256)).isPresent()) {
            throw ImageProblem.CHECKSUM_MISMATCH.because("The file's SHA-256 is %s, not what was announced", sha256);
        }
    }

    /** Gives up when repeating cannot help; what was written by then is removed, or found as an orphan if that fails too. */
    private Uni<Void> notImported(UUID token, ImageVersion version, Problem problem) {
        // An image that is in use is what a process that was killed had open; the storage forgets it after half a
        // minute.
        boolean passing = problem.kind().retryable() || problem.code() == ImageProblem.VOLUME_IN_USE;
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
                .chain(() -> outcomes.failed(Work.Kind.IMPORTS, token, version.id(), problem));
    }
}
