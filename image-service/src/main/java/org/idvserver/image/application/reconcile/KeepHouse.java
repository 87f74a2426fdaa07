package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.idvserver.image.application.Garbage;
import org.idvserver.image.application.VersionEvents;
import org.idvserver.image.application.Versions;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.UpkeepConfig;
import org.idvserver.kit.events.Outbox;

/** What time asks for: the recycle bin is emptied, reviews that are due are reminded of. */
@ApplicationScoped
class KeepHouse {
    private static final int PASS = 64;

    private final Garbage garbage;
    private final Versions versions;
    private final VersionEvents events;
    private final Outbox outbox;
    private final UpkeepConfig config;
    private final Clock clock;

    KeepHouse(
            Garbage garbage, Versions versions, VersionEvents events, Outbox outbox, ImageConfig config, Clock clock) {
        this.garbage = garbage;
        this.versions = versions;
        this.events = events;
        this.outbox = outbox;
        this.config = config.upkeep();
        this.clock = clock;
    }

    Uni<Boolean> emptyBin() {
        return garbage.condemnBinned(config.binRetention(), PASS)
                .call(condemned -> garbage.buryImages(config.binRetention()))
                .map(condemned -> condemned == PASS);
    }

    @WithTransaction
    Uni<Boolean> remindOfReviews() {
        Instant now = clock.instant();
        return versions.lockDueForReview(now, now.minus(config.reviewReminder()), PASS)
                .invoke(due -> due.forEach(version -> version.reviewTold(now)))
                .call(due -> outbox.append(due.stream()
                        .map(events::reviewDue)
                        .flatMap(List::stream)
                        .toList()))
                .map(due -> due.size() == PASS);
    }
}
