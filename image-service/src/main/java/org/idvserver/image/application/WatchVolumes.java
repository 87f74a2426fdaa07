package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeTarget;

/**
 * Tells what becomes of wanted volumes while reconcilers, of this replica or another, work on them. It only looks: whoever
 * stops listening stops nothing.
 */
@ApplicationScoped
class WatchVolumes {
    /** How often a single volume is looked at. Looking at a thousand costs more, so it is done less often. */
    private static final long PERIOD_MILLIS = 100;

    private static final long MILLIS_FOR_EACH_HUNDRED = 50;

    private final Volumes volumes;
    private final Duration limit;
    private final Clock clock;

    WatchVolumes(Volumes volumes, ImageConfig config, Clock clock) {
        this.volumes = volumes;
        this.limit = config.volumeWait();
        this.clock = clock;
    }

    /** Judges the volume of an owner, or its absence; empty while it is not decided. */
    interface Verdict {
        Optional<ItemResult> of(String ownerId, Optional<Volume> volume);
    }

    /** One result per owner, each as soon as there is one. What is on its way to the target is not judged. */
    Multi<ItemResult> watch(Collection<String> ownerIds, VolumeTarget target, Verdict verdict) {
        Set<String> open = new LinkedHashSet<>(ownerIds);
        Instant end = clock.instant().plus(limit);
        return Multi.createBy()
                .repeating()
                .uni(() -> look(open, target, end, verdict).call(() -> pauseUnlessDone(open)))
                .whilst(results -> !open.isEmpty())
                .onItem()
                .transformToIterable(results -> results);
    }

    private static Uni<Void> pauseUnlessDone(Set<String> open) {
        Uni<Void> now = Uni.createFrom().voidItem();
        return open.isEmpty()
                ? now
                : now.onItem()
                        .delayIt()
                        .by(Duration.ofMillis(PERIOD_MILLIS + MILLIS_FOR_EACH_HUNDRED * (open.size() / 100)));
    }

    private Uni<List<ItemResult>> look(Set<String> open, VolumeTarget target, Instant end, Verdict verdict) {
        return volumes.settled(open, target).map(settled -> {
            List<ItemResult> results = new ArrayList<>();
            settled.forEach((ownerId, volume) -> verdict.of(ownerId, volume).ifPresent(results::add));
            results.forEach(result -> open.remove(result.ownerId()));
            if (!clock.instant().isBefore(end)) {
                open.forEach(ownerId -> results.add(ItemResult.pending(ownerId)));
                open.clear();
            }
            return results;
        });
    }
}
