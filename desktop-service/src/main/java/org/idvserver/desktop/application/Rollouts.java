package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutCounts;
import org.idvserver.desktop.domain.RolloutDesktop;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutProof;
import org.idvserver.kit.page.PageRequest;

/** Where rollouts and their ledgers are kept. What is locked stays so until the transaction ends. */
public interface Rollouts {

    /** Written in sets, not one by one. */
    Uni<Void> add(Rollout rollout, List<RolloutItem> items);

    /** Fails with ROLLOUT_NOT_FOUND. */
    Uni<Rollout> get(UUID id);

    /** The rollout or null. */
    Uni<Rollout> byKey(String requestedBy, String idempotencyKey);

    /** Fails with ROLLOUT_NOT_FOUND. */
    Uni<Rollout> lock(UUID id);

    /** Empty when the claim is not the claimer's any more. */
    Uni<Optional<Rollout>> lockClaimed(UUID id, UUID claim);

    /**
     * In the order of their ids: those of an image that are over, but have something begun on one of the terminals, or a failure there
     * that does not count yet.
     */
    Uni<List<Rollout>> lockStragglers(UUID imageId, Collection<UUID> terminalIds);

    Uni<List<Rollout>> page(PageRequest request);

    Uni<Map<UUID, RolloutCounts>> countAll(Collection<UUID> rolloutIds);

    default Uni<RolloutCounts> count(UUID rolloutId) {
        return countAll(List.of(rolloutId)).map(counts -> counts.get(rolloutId));
    }

    Uni<RolloutCounts> countWave(UUID rolloutId, int wave);

    /** Those that go back and are not away. */
    Uni<Long> countGoingBack(UUID rolloutId);

    /** Terminals that a rollout of an image, other than this one, is being worked on for, by name; at most so many. */
    Uni<List<Taken>> taken(UUID imageId, Collection<UUID> terminalIds, UUID otherThan, int limit);

    /** A terminal and the rollout that has it. */
    record Taken(String terminalName, Rollout rollout) {}

    /** In the order of their positions. */
    Uni<List<RolloutItem>> items(UUID rolloutId, PageRequest request);

    /** Those that were not skipped. */
    Uni<List<UUID>> terminalIds(UUID rolloutId);

    Uni<List<RolloutItem>> allItems(UUID rolloutId);

    /** What is under way on the terminals in rollouts of these, or healthy with a failure that does not count yet. */
    Uni<List<RolloutItem>> openItems(Collection<UUID> rolloutIds, Collection<UUID> terminalIds);

    /**
     * What is to be looked at, after this one in the order of ids: what has begun, and in a running rollout what belongs to a wave
     * that has; of what waits for its terminal only what need not wait any more, or waits for something else by now. Of what is
     * healthy, since then or without a desktop that ran, only where desktops of terminals in use tell something new; nothing of
     * that where a later rollout of the image has the terminal.
     */
    Uni<List<RolloutItem>> dueItems(Rollout rollout, Instant healthySince, UUID after, int limit);

    Uni<Rollout.Watch> watch(Rollout rollout);

    Uni<RolloutProof> proof(Rollout rollout);

    Uni<List<RolloutDesktop>> desktops(UUID rolloutId, Collection<UUID> terminalIds);

    /** How many of the desktops that have the rollout's version had which version before. */
    Uni<Map<UUID, Long>> before(UUID rolloutId);

    Uni<Void> addDesktops(List<RolloutDesktop> desktops);

    /** What rollouts have brought to terminals and was not taken back, the newest first. */
    Uni<List<Brought>> brought(Collection<UUID> terminalIds);

    /** A version that a rollout, asked for then, has brought to a terminal. */
    record Brought(UUID rolloutId, UUID terminalId, Instant asked, DesktopDisk.Source source) {}

    /**
     * The versions that each terminal is to have a copy of: those that come, and those that desktops may go back to. The latter of
     * what is being worked on, or has finished since then.
     */
    Uni<Map<UUID, Set<PinnedImage>>> staged(Collection<UUID> terminalIds, Instant finishedSince);
}
