package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The ledger row of one terminal of a rollout. Changed only while its rollout's row is locked. */
@Entity
@Table(name = "rollout_items")
public class RolloutItem {
    /** Why an item waits whose terminal is away. */
    public static final String TERMINAL_OFFLINE = "TERMINAL_OFFLINE";

    private static final Desktop.Failure OFFLINE =
            new Desktop.Failure(TERMINAL_OFFLINE, "The terminal is away; it follows when it is back");
    private static final Desktop.Failure MAINTENANCE = new Desktop.Failure(
            "TERMINAL_IN_MAINTENANCE", "The terminal is out of use; it follows when it is used again");
    private static final Desktop.Failure LOCKED =
            new Desktop.Failure("DESKTOP_LOCKED", "A locked desktop stayed as it was");
    private static final Desktop.Failure REVOKED = new Desktop.Failure("TERMINAL_REVOKED", "The terminal was shut out");

    @Id
    private UUID id;

    @Column(name = "rollout_id")
    private UUID rolloutId;

    private int position;

    @Column(name = "terminal_id")
    private UUID terminalId;

    @Column(name = "terminal_name")
    private String terminalName;

    private int wave;

    @Enumerated(EnumType.STRING)
    private RolloutItemState state;

    private String reason;

    private String message;

    private int attempts;

    private Instant started;

    private Instant switching;

    private Instant failing;

    private Instant ran;

    private Instant deadline;

    private Instant finished;

    protected RolloutItem() {
        // for JPA
    }

    public RolloutItem(UUID id, UUID rolloutId, int position, Terminal terminal, int wave) {
        this.id = id;
        this.rolloutId = rolloutId;
        this.position = position;
        this.terminalId = terminal.id();
        this.terminalName = terminal.name();
        this.wave = wave;
        this.state = RolloutItemState.PENDING;
    }

    /** Takes note of what is seen on the way to the version; answers the desktops that are to be switched now. */
    public List<Desktop> look(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        if (state == RolloutItemState.HEALTHY) {
            watch(sight, goal, now);
            return List.of();
        }
        switch (sight.reach()) {
            case REVOKED -> skip(REVOKED, now);
            case OFFLINE -> waitFor(OFFLINE);
            case MAINTENANCE -> waitFor(MAINTENANCE);
            case HERE -> {
                if (state == RolloutItemState.PENDING || state == RolloutItemState.WAITING_OFFLINE) {
                    stage(goal, now);
                    attempts = Math.max(attempts, 1);
                }
                if (state == RolloutItemState.STAGING) {
                    lookAtCopy(sight, goal, now);
                }
                if (state == RolloutItemState.SWITCHING) {
                    return lookAtDesktops(sight, goal, now);
                }
            }
        }
        return List.of();
    }

    private void stage(RolloutSight.Goal goal, Instant now) {
        moveTo(RolloutItemState.STAGING);
        started = started == null ? now : started;
        deadline = now.plus(goal.limit());
        failing = null;
        ran = null;
    }

    private void waitFor(Desktop.Failure why) {
        if (state == RolloutItemState.PENDING) {
            moveTo(RolloutItemState.STAGING);
        }
        if (state != RolloutItemState.WAITING_OFFLINE) {
            moveTo(RolloutItemState.WAITING_OFFLINE);
        }
        switching = null;
        failing = null;
        deadline = null;
        explain(why);
    }

    private void lookAtCopy(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        Optional<ImageCopyState> copy = sight.copy().map(ImageCopy::state);
        if (copy.equals(Optional.of(ImageCopyState.VERIFIED))) {
            moveTo(RolloutItemState.SWITCHING);
            explain(null);
            switching = now;
            failing = null;
            deadline = now.plus(goal.limit());
        } else if (copy.equals(Optional.of(ImageCopyState.FAILED))) {
            failing(new Desktop.Failure(sight.copy().get().reason(), "Its copy of the version failed"), goal, now);
        } else {
            failing = null;
            notYet(new Desktop.Failure("IMAGE_FETCHING", "It does not have the whole version yet"), now);
        }
    }

    private List<Desktop> lookAtDesktops(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        List<RolloutSight.Seen> others = sight.others(goal.versionId());
        if (others.isEmpty()) {
            judge(sight, RolloutItemState.HEALTHY, goal, now);
            noteRun(sight, goal, now);
            return List.of();
        }
        if (!goal.switching()) {
            deadline = now.plus(goal.limit());
            explain(new Desktop.Failure("ROLLOUT_HELD", "Its desktops are switched when the rollout goes on"));
            return List.of();
        }
        boolean leftAlone = now.isBefore(switching.plus(goal.switchAfter()));
        List<RolloutSight.Seen> kept = others.stream()
                .filter(RolloutSight.Seen::inUse)
                .filter(seen -> seen.inLesson() || leftAlone)
                .toList();
        if (!kept.isEmpty()) {
            deadline = now.plus(goal.limit());
            explain(inUse(kept));
        }
        return others.stream()
                .filter(seen -> !kept.contains(seen))
                .map(RolloutSight.Seen::desktop)
                .toList();
    }

    /** It has the version; whether that runs there may show later. Other versions that came meanwhile say nothing. */
    private void watch(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        if (sight.reach() != RolloutSight.Reach.HERE) {
            // A failure lasts only while it is seen.
            calm();
            return;
        }
        Optional<Desktop.Failure> failure = sight.of(goal.versionId()).failure();
        if (failure.isPresent()) {
            failing(failure.get(), goal, now);
        } else {
            failing = null;
            explain(sight.anyLocked() ? LOCKED : null);
        }
        noteRun(sight, goal, now);
    }

    /** What ended by itself has shown nothing; what somebody stopped has run. */
    private void noteRun(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        RolloutSight ofVersion = sight.of(goal.versionId());
        if (state != RolloutItemState.HEALTHY) {
            ran = null;
        } else if (ofVersion.anyRuns()) {
            ran = ran == null ? now : ran;
        } else if (ofVersion.anyDown()) {
            ran = null;
        }
    }

    private static Desktop.Failure inUse(List<RolloutSight.Seen> kept) {
        boolean lesson = kept.stream().anyMatch(RolloutSight.Seen::inLesson);
        String names = kept.stream().map(seen -> seen.desktop().name()).collect(Collectors.joining(", "));
        return lesson
                ? new Desktop.Failure("IN_LESSON", "A lesson goes on with " + names)
                : new Desktop.Failure("IN_USE", names + " runs; it is switched when it stops, or later");
    }

    /** Its desktops are to go back; what never was begun has nothing to go back from. */
    public void rollBack(RolloutSight.Goal goal, Instant now) {
        if (state == RolloutItemState.PENDING) {
            skip(new Desktop.Failure("ROLLED_BACK", "The rollout was rolled back before"), now);
        } else if (state.next().contains(RolloutItemState.ROLLING_BACK)) {
            moveTo(RolloutItemState.ROLLING_BACK);
            explain(null);
            failing = null;
            finished = null;
            deadline = now.plus(goal.limit());
        }
    }

    /** Takes note of what is seen on the way back from the version; answers the desktops that are to be switched back now. */
    public List<Desktop> lookBack(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        List<RolloutSight.Seen> left = sight.switched(goal.versionId());
        List<RolloutSight.Seen> kept =
                left.stream().filter(seen -> seen.inUse() && seen.inLesson()).toList();
        if (!kept.isEmpty()) {
            deadline = now.plus(goal.limit());
            explain(inUse(kept));
        } else if (left.isEmpty()) {
            lookAtReturned(sight, goal, now);
        }
        return left.stream()
                .filter(seen -> !kept.contains(seen))
                .map(RolloutSight.Seen::desktop)
                .toList();
    }

    private void lookAtReturned(RolloutSight sight, RolloutSight.Goal goal, Instant now) {
        boolean nothing = sight.desktops().isEmpty() || sight.reach() == RolloutSight.Reach.REVOKED;
        switch (nothing ? RolloutSight.Reach.REVOKED : sight.reach()) {
            case REVOKED -> end(RolloutItemState.ROLLED_BACK, null, now);
            case OFFLINE -> {
                deadline = now.plus(goal.limit());
                explain(OFFLINE);
            }
            case MAINTENANCE, HERE -> {
                // Nobody looked at it while it was away.
                deadline = TERMINAL_OFFLINE.equals(reason) ? now.plus(goal.limit()) : deadline;
                judge(sight, RolloutItemState.ROLLED_BACK, goal, now);
            }
        }
    }

    private void judge(RolloutSight sight, RolloutItemState good, RolloutSight.Goal goal, Instant now) {
        Optional<Desktop.Failure> failure = sight.failure();
        if (failure.isPresent()) {
            failing(failure.get(), goal, now);
        } else if (sight.well()) {
            end(good, sight.anyLocked() ? LOCKED : null, now);
        } else {
            failing = null;
            notYet(new Desktop.Failure("STARTING", "It does not run what is wished yet"), now);
        }
    }

    /** A failure that does not last does not count: terminals try again by themselves. */
    private void failing(Desktop.Failure why, RolloutSight.Goal goal, Instant now) {
        failing = failing == null ? now : failing;
        if (failing.plus(goal.grace()).isAfter(now)) {
            explain(why);
        } else {
            end(RolloutItemState.FAILED, why, now);
        }
    }

    private void notYet(Desktop.Failure why, Instant now) {
        if (now.isAfter(deadline)) {
            end(RolloutItemState.FAILED, new Desktop.Failure("DEADLINE", "It took too long: " + why.message()), now);
        } else {
            explain(why);
        }
    }

    /** One that failed begins anew. */
    public void retry(RolloutSight.Goal goal, Instant now) {
        if (state == RolloutItemState.FAILED) {
            stage(goal, now);
            attempts++;
            explain(null);
            switching = null;
            finished = null;
        }
    }

    /** Another rollout of the image has the terminal now: what is healthy stays so, and what fails there is the other's. */
    public void supersede(UUID other, Instant now) {
        if (state == RolloutItemState.HEALTHY) {
            calm();
            return;
        }
        skip(new Desktop.Failure("SUPERSEDED", "Rollout " + other + " brings another version"), now);
    }

    private void calm() {
        if (failing != null) {
            failing = null;
            explain(null);
        }
    }

    private void skip(Desktop.Failure why, Instant now) {
        end(RolloutItemState.SKIPPED, why, now);
    }

    private void end(RolloutItemState to, Desktop.Failure why, Instant now) {
        moveTo(to);
        explain(why);
        deadline = null;
        failing = null;
        finished = now;
    }

    private void explain(Desktop.Failure why) {
        reason = why == null ? null : why.reason();
        message = why == null ? null : why.message();
    }

    private void moveTo(RolloutItemState to) {
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("A terminal's item that is %s cannot become %s", state, to);
        }
        state = to;
    }

    public UUID id() {
        return id;
    }

    public UUID rolloutId() {
        return rolloutId;
    }

    public int position() {
        return position;
    }

    public UUID terminalId() {
        return terminalId;
    }

    public String terminalName() {
        return terminalName;
    }

    public int wave() {
        return wave;
    }

    public RolloutItemState state() {
        return state;
    }

    public String reason() {
        return reason;
    }

    public String message() {
        return message;
    }

    /** How often it was begun: again when a rollout is resumed after it failed, not when its terminal was only away. */
    public int attempts() {
        return attempts;
    }

    public Instant started() {
        return started;
    }

    /** Since when a desktop runs from the version there; null when it has only the copy. */
    public Instant ran() {
        return ran;
    }

    public Instant finished() {
        return finished;
    }
}
