package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.UploadFiles;
import org.idvserver.image.application.Uploads;
import org.idvserver.image.config.ImageConfig;
import org.jboss.logging.Logger;

/**
 * Removes uploads that have expired or that their sender removed, and files that nobody knows. What is being imported stays. All
 * of it may be done by several replicas at once.
 */
@ApplicationScoped
class ClearUploads {
    private static final Logger LOG = Logger.getLogger(ClearUploads.class);
    private static final int PASS = 32;
    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(5);

    private final Uploads uploads;
    private final UploadFiles files;
    private final Duration strayAge;
    private final Clock clock;
    private Instant nextSweep = Instant.MIN;

    ClearUploads(Uploads uploads, UploadFiles files, ImageConfig config, Clock clock) {
        this.uploads = uploads;
        this.files = files;
        this.strayAge = config.uploads().strayAge();
        this.clock = clock;
    }

    Uni<Boolean> pass() {
        return uploads.removeExpired(clock.instant())
                .chain(() -> uploads.removed(PASS))
                .call(this::removeAll)
                .call(this::sweepNowAndThen)
                .map(removed -> removed.size() == PASS);
    }

    private Uni<Void> removeAll(List<UUID> ids) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(id -> files.remove(id).chain(() -> uploads.forget(id)))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Uni<Void> sweepNowAndThen() {
        if (clock.instant().isBefore(nextSweep)) {
            return Uni.createFrom().voidItem();
        }
        nextSweep = clock.instant().plus(BETWEEN_SWEEPS);
        return files.untouchedFor(strayAge).flatMap(uploads::strangers).flatMap(this::removeStrangers);
    }

    private Uni<Void> removeStrangers(Set<UUID> ids) {
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(
                        id -> files.remove(id).invoke(() -> LOG.infof("removed stray file %s", id)))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
