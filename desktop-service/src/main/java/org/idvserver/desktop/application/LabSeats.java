package org.idvserver.desktop.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** The seats of labs as course-service last told them, which are none before it did: neither a class nor a report waits for it. */
@ApplicationScoped
public class LabSeats {
    private static final Logger LOG = Logger.getLogger(LabSeats.class);

    /** So long nobody is asked after one question that had no answer: sixty labs may begin at once. */
    private static final Duration UNANSWERED = Duration.ofSeconds(10);

    private static final int AT_ONCE = 8;

    private final Sections sections;
    private final Clock clock;
    private final Map<UUID, List<Sections.Seat>> last = new ConcurrentHashMap<>();
    private volatile Instant askAgain = Instant.MIN;

    LabSeats(Sections sections, Clock clock) {
        this.sections = sections;
        this.clock = clock;
    }

    /** As they were last known; nobody is asked. */
    public List<Sections.Seat> known(UUID labId) {
        return last.getOrDefault(labId, List.of());
    }

    public Uni<List<Sections.Seat>> of(UUID labId) {
        if (clock.instant().isBefore(askAgain)) {
            return Uni.createFrom().item(known(labId));
        }
        return sections.lab(labId)
                .map(Sections.Lab::seats)
                .invoke(seats -> last.put(labId, seats))
                .onFailure()
                .recoverWithItem(failure -> {
                    askAgain = BadField.notFound(failure)
                            ? askAgain
                            : clock.instant().plus(UNANSWERED);
                    LOG.warnf("the seats of lab %s cannot be asked for: %s", labId, failure);
                    return known(labId);
                });
    }

    /** By lab. */
    Uni<Map<UUID, List<Sections.Seat>>> ofAll(Collection<UUID> labIds) {
        return Multi.createFrom()
                .iterable(labIds)
                .onItem()
                .transformToUni(lab -> of(lab).map(seats -> Map.entry(lab, seats)))
                .merge(AT_ONCE)
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }
}
