package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows batches and their ledgers. */
@ApplicationScoped
public class FindBatches {
    private final Batches batches;
    private final Clock clock;

    FindBatches(Batches batches, Clock clock) {
        this.batches = batches;
        this.clock = clock;
    }

    /** A batch with what its items say; the end is null when there is nothing to reckon it from. */
    public record Progress(Batch batch, BatchCounts counts, Instant estimatedFinish) {

        static Progress of(Batch batch, BatchCounts counts, Instant now) {
            return new Progress(batch, counts, estimate(batch, counts, now));
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
        return batches.get(id)
                .flatMap(batch -> batches.count(id).map(counts -> Progress.of(batch, counts, clock.instant())));
    }

    @WithSession
    public Uni<Page<Progress>> page(PageRequest request) {
        return batches.page(request).flatMap(rows -> {
            Page<Batch> page = Page.of(rows, request.size(), batch -> batch.id().toString());
            List<UUID> ids = page.items().stream().map(Batch::id).toList();
            Instant now = clock.instant();
            return batches.countAll(ids)
                    .map(counts -> page.map(batch -> Progress.of(batch, counts.get(batch.id()), now)));
        });
    }

    @WithSession
    public Uni<Page<BatchItem>> items(UUID id, PageRequest request) {
        return batches.get(id)
                .flatMap(batch -> batches.items(id, request))
                .map(rows -> Page.of(rows, request.size(), item -> item.id().toString()));
    }
}
