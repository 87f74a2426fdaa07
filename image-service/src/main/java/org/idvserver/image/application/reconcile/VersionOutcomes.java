package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.Manifests;
import org.idvserver.image.application.Uploads;
import org.idvserver.image.application.Versions;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImageVersion.StateChange;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.reconcile.Backoff;

/** Records what came of work on a version, in one transaction with its events and the end of the claim. */
@ApplicationScoped
class VersionOutcomes {
    private final Work work;
    private final Versions versions;
    private final Uploads uploads;
    private final Manifests manifests;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Backoff backoff;
    private final Duration retention;
    private final Clock clock;

    VersionOutcomes(
            Work work,
            Versions versions,
            Uploads uploads,
            Manifests manifests,
            ImageEvents events,
            Outbox outbox,
            ImageConfig config,
            Clock clock) {
        this.work = work;
        this.versions = versions;
        this.uploads = uploads;
        this.manifests = manifests;
        this.events = events;
        this.outbox = outbox;
        this.retention = config.uploads().retention();
        this.clock = clock;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
    }

    /**
     * Worth another attempt, and attempts are counted: what nobody foresaw, such as a database that was away when the outcome
     * was recorded, and an image in use, which a process that was killed had open; the storage forgets that after half a minute.
     */
    static boolean mayPass(Problem problem) {
        return problem.kind().retryable()
                || problem.kind() == ProblemKind.INTERNAL
                || problem.code() == ImageProblem.VOLUME_IN_USE;
    }

    @WithSession
    Uni<ImageVersion> get(UUID id) {
        return versions.get(id);
    }

    /** The claim goes on: the import only begins. */
    @WithTransaction
    Uni<ImageVersion> importing(UUID token, UUID id) {
        return versions.lock(id).call(version -> version.importing()
                .map(change -> outbox.append(events.versionStateChanged(version, change)))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    @WithTransaction
    Uni<Void> imported(UUID token, UUID id, ImportVersions.Content content) {
        return end(Work.Kind.IMPORTS, token, id, version -> version.imported(content.sizeBytes(), content.sha256()))
                .chain(() -> versions.get(id))
                .chain(version -> endUpload(version.source()));
    }

    /** An upload has served when it is imported: its time is short from now on. */
    private Uni<Void> endUpload(ImageSource source) {
        return source.kind() != ImageSource.Kind.UPLOAD
                ? Uni.createFrom().voidItem()
                : uploads.lock(UUID.fromString(source.reference()))
                        .invoke(upload -> upload.expireBy(clock.instant().plus(retention)))
                        .replaceWithVoid();
    }

    @WithTransaction
    Uni<Void> released(UUID token, UUID id, Manifest manifest) {
        return manifests
                .put(id, manifest)
                .chain(() -> end(Work.Kind.RELEASES, token, id, version -> version.released(manifest)));
    }

    @WithTransaction
    Uni<Void> failed(Work.Kind kind, UUID token, UUID id, Problem problem) {
        return end(kind, token, id, version -> version.failed(problem.code().name(), problem.getMessage()));
    }

    @WithTransaction
    Uni<Void> delayed(Work.Kind kind, UUID token, UUID id, Problem problem) {
        return versions.lock(id)
                .invoke(version -> version.delayed(problem.code().name(), problem.getMessage()))
                .call(version -> work.release(kind, token, id, backoff.after(version.attempts())))
                .replaceWithVoid();
    }

    private Uni<Void> end(Work.Kind kind, UUID token, UUID id, Function<ImageVersion, StateChange> move) {
        return work.release(kind, token, id, Duration.ZERO)
                .chain(() -> versions.lock(id))
                .flatMap(version -> {
                    StateChange change = move.apply(version);
                    return outbox.append(events.versionStateChanged(version, change));
                });
    }
}
