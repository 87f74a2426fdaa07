package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.ItemState;
import org.idvserver.desktop.domain.Pace;
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

        static Progress of(
                Batch batch, BatchCounts counts, Optional<Breaker> breaker, List<Pace.Made> made, Instant now) {
            Optional<Breaker> stopped = breaker.filter(any -> counts.left() > 0);
            Optional<Pace> pace = counts.left() == 0 || stopped.isPresent() ? Optional.empty() : Pace.of(made);
            return new Progress(
                    batch,
                    counts,
                    stopped,
                    pace.map(measured -> now.plus(measured.of(counts.left()))).orElse(null));
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
        Set<Breaker.Scope> scopes =
                found.stream().flatMap(batch -> batch.breakerScopes().stream()).collect(Collectors.toSet());
        Instant now = clock.instant();
        return batches.countAll(found.stream().map(Batch::id).toList()).flatMap(counts -> breakers.of(scopes)
                .flatMap(stopped -> made(counts).map(made -> found.stream()
                        .map(batch -> Progress.of(
                                batch,
                                counts.get(batch.id()),
                                stopped(batch, stopped),
                                made.getOrDefault(batch.id(), List.of()),
                                now))
                        .toList())));
    }

    private static Optional<Breaker> stopped(Batch batch, Map<UUID, Breaker> breakers) {
        return batch.breakerScopes().stream()
                .map(scope -> breakers.get(scope.id()))
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Of those that are not over. */
    private Uni<Map<UUID, List<Pace.Made>>> made(Map<UUID, BatchCounts> counts) {
        List<UUID> going = counts.entrySet().stream()
                .filter(batch -> batch.getValue().left() > 0)
                .map(Map.Entry::getKey)
                .toList();
        return going.isEmpty() ? Uni.createFrom().item(Map.of()) : batches.made(going);
    }

    @WithSession
    public Uni<Page<BatchItem>> items(UUID id, Optional<ItemState> state, PageRequest request) {
        return batches.get(id)
                .flatMap(batch -> batches.items(id, state, request))
                .map(rows -> Page.of(rows, request.size(), item -> item.id().toString()));
    }
}
