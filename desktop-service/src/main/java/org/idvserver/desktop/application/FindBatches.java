package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows batches and their ledgers. */
@ApplicationScoped
public class FindBatches {
    private final Batches batches;
    private final Breakers breakers;
    private final Clock clock;

    FindBatches(Batches batches, Breakers breakers, Clock clock) {
        this.batches = batches;
        this.breakers = breakers;
        this.clock = clock;
    }

    /** A batch with what its items say, and why it stands still, if it does; the end is null when there is nothing to reckon it from. */
    public record Progress(Batch batch, BatchCounts counts, Optional<Breaker> stopped, Instant estimatedFinish) {

        static Progress of(Batch batch, BatchCounts counts, Map<UUID, Breaker> breakers, Instant now) {
            Optional<Breaker> stopped =
                    Optional.ofNullable(breakers.get(batch.profileId())).filter(breaker -> counts.left() > 0);
            return new Progress(batch, counts, stopped, stopped.isPresent() ? null : estimate(batch, counts, now));
        }

        /** What is left takes as long, an item, as what is done took. */
        private static Instant estimate(Batch batch, BatchCounts counts, Instant now) {
            if (counts.left() == 0 || counts.succeeded() == 0) {
                return null;
            }
            Duration perItem = Duration.between(batch.created(), now).dividedBy(counts.succeeded());
            return now.plus(perItem.multipliedBy(counts.left()));
        }
    }

    @WithSession
    public Uni<Progress> get(UUID id) {
        return batches.get(id).flatMap(batch -> progress(List.of(batch))).map(progress -> progress.get(0));
    }

    @WithSession
    public Uni<Page<Progress>> page(PageRequest request) {
        return batches.page(request).flatMap(rows -> {
            Page<Batch> page = Page.of(rows, request.size(), batch -> batch.id().toString());
            return progress(page.items()).map(items -> new Page<>(items, page.nextPageToken()));
        });
    }

    private Uni<List<Progress>> progress(List<Batch> found) {
        Set<UUID> profiles = found.stream().map(Batch::profileId).collect(Collectors.toSet());
        Instant now = clock.instant();
        return batches.countAll(found.stream().map(Batch::id).toList())
                .flatMap(counts -> breakers.of(profiles).map(stopped -> found.stream()
                        .map(batch -> Progress.of(batch, counts.get(batch.id()), stopped, now))
                        .toList()));
    }

    @WithSession
    public Uni<Page<BatchItem>> items(UUID id, PageRequest request) {
        return batches.get(id)
                .flatMap(batch -> batches.items(id, request))
                .map(rows -> Page.of(rows, request.size(), item -> item.id().toString()));
    }
}
