package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.Manifests;
import org.idvserver.image.application.Versions;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.ImageVersion.StateChange;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.reconcile.Backoff;

/** Records what came of work on a version, in one transaction with its events and the end of the claim. */
@ApplicationScoped
class VersionOutcomes {
    private final Work work;
    private final Versions versions;
    private final Manifests manifests;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Backoff backoff;

    VersionOutcomes(
            Work work, Versions versions, Manifests manifests, ImageEvents events, Outbox outbox, ImageConfig config) {
        this.work = work;
        this.versions = versions;
        this.manifests = manifests;
        this.events = events;
        this.outbox = outbox;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
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
        return end(Work.Kind.IMPORTS, token, id, version -> version.imported(content.sizeBytes(), content.sha256()));
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
