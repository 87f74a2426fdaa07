package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutCounts;
import org.idvserver.desktop.domain.RolloutGate;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutWaves;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.error.Causes;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.id.TimeOrderedId;

/** Records that an image version is to be brought to terminals; the reconciler begins wave after wave. */
@ApplicationScoped
public class AcceptRollout {
    private static final UUID NONE_YET = new UUID(0, 0);

    static final int MOST_TOLD = 100;

    private final RolloutReferences references;
    private final Rollouts rollouts;
    private final Terminals terminals;
    private final Facts facts;
    private final Clock clock;

    AcceptRollout(RolloutReferences references, Rollouts rollouts, Terminals terminals, Facts facts, Clock clock) {
        this.references = references;
        this.rollouts = rollouts;
        this.terminals = terminals;
        this.facts = facts;
        this.clock = clock;
    }

    /** The first wave: those named, or so many; neither is no canary. */
    public record Canary(List<UUID> terminalIds, int count) {}

    /**
     * A rollout to be.
     *
     * @param waves rising percentages of all terminals, the last 100
     * @param idempotencyKey null when the asker gave none
     */
    public record Request(
            UUID imageId,
            UUID versionId,
            List<UUID> labIds,
            List<UUID> terminalIds,
            Canary canary,
            List<Integer> waves,
            RolloutGate gate,
            String idempotencyKey) {

        String hash() {
            String body = List.of(imageId, versionId, labIds, terminalIds, canary, waves, gate)
                    .toString();
            return Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The same key with the same request answers the same rollout. Fails with ROLLOUT_IN_THE_WAY, and names which ones. */
    public Uni<Rollout> accept(String actor, Request request) {
        return Panache.withSession(() -> earlier(actor, request))
                .flatMap(earlier -> earlier != null
                        ? Uni.createFrom().item(earlier)
                        : references.find(request).flatMap(found -> record(actor, request, found)
                                .onFailure(AcceptRollout::raced)
                                .recoverWithUni(() -> record(actor, request, found))));
    }

    /** Somebody was faster with the same key. */
    private static boolean raced(Throwable failure) {
        return Causes.include(failure, ConstraintViolationException.class);
    }

    private Uni<Rollout> earlier(String actor, Request request) {
        if (request.idempotencyKey() == null) {
            return Uni.createFrom().nullItem();
        }
        return rollouts.byKey(actor, request.idempotencyKey()).invoke(rollout -> {
            if (rollout != null) {
                Idempotency.checkSame(rollout.requestHash(), request.hash());
            }
        });
    }

    /** The terminals are locked, so that of two rollouts for one of them the second sees the first. */
    private Uni<Rollout> record(String actor, Request request, RolloutReferences.Found found) {
        List<UUID> ids = found.terminals().stream().map(Terminal::id).toList();
        return Panache.withTransaction(() -> terminals
                .lockAll(ids)
                .flatMap(locked -> earlier(actor, request))
                .flatMap(earlier -> earlier != null
                        ? Uni.createFrom().item(earlier)
                        : rollouts.taken(found.source().imageId(), ids, NONE_YET, MOST_TOLD)
                                .invoke(AcceptRollout::refuse)
                                .flatMap(free -> add(actor, request, found, ids))));
    }

    static void refuse(List<Rollouts.Taken> taken) {
        if (!taken.isEmpty()) {
            List<Fault> faults = taken.stream()
                    .map(one -> new Fault(
                            one.terminalName(),
                            "is in rollout %s, which is %s"
                                    .formatted(one.rollout().id(), one.rollout().state())))
                    .toList();
            throw new Problem(
                    DesktopProblem.ROLLOUT_IN_THE_WAY,
                    "Terminals are in another rollout of the image: let it end, or roll it back, first",
                    faults,
                    null);
        }
    }

    private Uni<Rollout> add(String actor, Request request, RolloutReferences.Found found, List<UUID> terminalIds) {
        Instant now = clock.instant();
        List<Integer> waves = RolloutWaves.of(terminalIds.size(), found.canaries(), request.waves());
        Rollout rollout = new Rollout(
                TimeOrderedId.next(),
                new Rollout.Order(actor, request.idempotencyKey(), request.hash()),
                found.source(),
                request.gate(),
                waves.get(waves.size() - 1),
                now);
        List<RolloutItem> items = items(rollout, found.terminals(), waves);
        List<Fact> news = new ArrayList<>();
        news.add(new Fact.RolloutAsked(rollout.id(), found.source().imageId(), rollout.versionId(), items.size()));
        news.add(new Fact.RolloutMoved(rollout, null, RolloutCounts.of(pending(items))));
        return supersede(rollout, terminalIds, now)
                .flatMap(done -> rollouts.add(rollout, items))
                .flatMap(added -> facts.tell(actor, news))
                .replaceWith(rollout);
    }

    private static Map<RolloutItemState, Long> pending(List<RolloutItem> items) {
        return Map.of(RolloutItemState.PENDING, (long) items.size());
    }

    private static List<RolloutItem> items(Rollout rollout, List<Terminal> terminals, List<Integer> waves) {
        SequentialIds ids = new SequentialIds();
        List<RolloutItem> items = new ArrayList<>();
        for (Terminal terminal : terminals) {
            int position = items.size();
            items.add(new RolloutItem(ids.next(), rollout.id(), position + 1, terminal, waves.get(position)));
        }
        return items;
    }

    /** What was away during an earlier rollout follows this one, which answers for what fails from now on. */
    private Uni<Void> supersede(Rollout rollout, List<UUID> terminalIds, Instant now) {
        return rollouts.lockStragglers(rollout.source().imageId(), terminalIds)
                .flatMap(others -> others.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : rollouts.openItems(others.stream().map(Rollout::id).toList(), terminalIds)
                                .invoke(items -> items.forEach(item -> item.supersede(rollout.id(), now)))
                                .replaceWithVoid());
    }
}
