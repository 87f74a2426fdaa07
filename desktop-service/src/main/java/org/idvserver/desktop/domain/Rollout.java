package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** An image version that is brought to a set of terminals, wave after wave. Changed only while its row is locked. */
@Entity
@Table(name = "rollouts")
public class Rollout {
    /** Nothing to do until somebody wishes something. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    @Id
    private UUID id;

    @Column(name = "image_id")
    private UUID imageId;

    @Embedded
    private PinnedImage image;

    @Embedded
    private RolloutGate gate;

    private int waves;

    private int wave;

    private Instant passed;

    @Enumerated(EnumType.STRING)
    private RolloutState state;

    private String reason;

    private String message;

    private boolean vouched;

    @Column(name = "requested_by")
    private String requestedBy;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "request_hash")
    private String requestHash;

    private Instant created;

    private Instant finished;

    @Column(name = "lease_owner")
    private UUID leaseOwner;

    @Column(name = "lease_until")
    private Instant leaseUntil;

    @Column(name = "next_attempt")
    private Instant nextAttempt;

    @Version
    private long version;

    protected Rollout() {
        // for JPA
    }

    public Rollout(UUID id, Order order, DesktopDisk.Source source, RolloutGate gate, int waves, Instant now) {
        this.id = id;
        this.imageId = source.imageId();
        this.image = source.version();
        this.gate = gate;
        this.waves = waves;
        this.state = RolloutState.RUNNING;
        this.requestedBy = order.requestedBy();
        this.idempotencyKey = order.idempotencyKey();
        this.requestHash = order.requestHash();
        this.created = now;
        this.nextAttempt = now;
    }

    /** Who asks; the key is null when the asker gave none. */
    public record Order(String requestedBy, String idempotencyKey, String requestHash) {}

    /**
     * What its items say.
     *
     * @param ofWave of the terminals of the wave that was begun last
     * @param goingBack how many go back and are not away
     * @param proof of the terminals so far
     * @param free no other rollout of the image has one of its terminals, nor can get it while this is judged
     */
    public record Progress(RolloutCounts all, RolloutCounts ofWave, long goingBack, RolloutProof proof, boolean free) {}

    /**
     * What its healthy terminals may still show, but for those that a later rollout of the image has.
     *
     * @param since when the last of them became healthy, or began to run the version
     * @param failing on one of them there is a failure that does not count yet
     */
    public record Watch(Optional<Instant> since, boolean failing) {
        /** Nothing is to be seen. */
        public static final Watch NOTHING = new Watch(Optional.empty(), false);
    }

    /** Takes note of what the items say; answers whether the next wave is to begin now. */
    public boolean wavePassed(Progress progress, Instant now) {
        if (state != RolloutState.RUNNING || wave == waves || progress.ofWave().in(RolloutItemState.PENDING) > 0) {
            return false;
        }
        boolean enough = progress.ofWave().enoughHealthy(gate.leastHealthyPercent());
        Optional<Desktop.Failure> untried = wave == 0 || vouched ? Optional.empty() : gate.untried(progress);
        explain(enough ? untried.orElse(null) : null);
        if (!enough || untried.isPresent()) {
            passed = null;
            return false;
        }
        passed = passed == null ? now : passed;
        return wave == 0 || !passed.plus(gate.soak()).isAfter(now);
    }

    public List<Fact> beginWave(int terminals) {
        wave++;
        passed = null;
        explain(null);
        return List.of(new Fact.RolloutWaveBegun(id, wave, waves, terminals));
    }

    /** Halts or ends when the items say so. */
    public List<Fact> follow(Progress progress, Instant now) {
        if (state == RolloutState.ROLLING_BACK && progress.goingBack() == 0) {
            return moveTo(RolloutState.ROLLED_BACK, null, progress.all(), now);
        }
        if (state != RolloutState.RUNNING && state != RolloutState.FINISHED) {
            return List.of();
        }
        // Of two that are active on one terminal neither could be resumed or rolled back.
        boolean mayHalt = state == RolloutState.RUNNING || progress.free();
        if (tooManyFailed(progress.all()) && mayHalt) {
            int failed = progress.all().in(RolloutItemState.FAILED);
            return halt(
                    new Desktop.Failure(
                            "TOO_MANY_FAILURES", "%d terminals failed, %d may".formatted(failed, gate.mostFailures())),
                    progress.all(),
                    now);
        }
        return state == RolloutState.RUNNING ? followRunning(progress, now) : List.of();
    }

    private boolean tooManyFailed(RolloutCounts all) {
        return all.in(RolloutItemState.FAILED) > gate.mostFailures();
    }

    /** It would be halted though it is over, unless another rollout has its terminals by now. */
    public boolean endedBadly(RolloutCounts all) {
        return state == RolloutState.FINISHED && tooManyFailed(all);
    }

    private List<Fact> followRunning(Progress progress, Instant now) {
        if (progress.ofWave().neverEnoughHealthy(gate.leastHealthyPercent())) {
            return halt(
                    new Desktop.Failure(
                            "TOO_FEW_HEALTHY",
                            "Of %d terminals of wave %d that can be reached %d failed, %d %% are to be healthy"
                                    .formatted(
                                            progress.ofWave().reachable(),
                                            wave,
                                            progress.ofWave().in(RolloutItemState.FAILED),
                                            gate.leastHealthyPercent())),
                    progress.all(),
                    now);
        }
        // Where nobody could be reached nothing is known yet.
        boolean done = wave == waves
                && progress.all().in(RolloutItemState.HEALTHY) > 0
                && progress.all().underWay() == 0
                && progress.all().in(RolloutItemState.PENDING) == 0;
        return done ? moveTo(RolloutState.FINISHED, null, progress.all(), now) : List.of();
    }

    private List<Fact> halt(Desktop.Failure why, RolloutCounts counts, Instant now) {
        return moveTo(RolloutState.HALTED, why, counts, now);
    }

    /** A person's word; repeating it changes nothing. */
    public List<Fact> steer(RolloutState to, Desktop.Failure why, RolloutCounts counts, Instant now) {
        boolean there = state == to || (to == RolloutState.ROLLING_BACK && state == RolloutState.ROLLED_BACK);
        return there ? List.of() : moveTo(to, why, counts, now);
    }

    /** A person answers for the version: the next wave needs nobody who has tried it. Repeating it changes nothing. */
    public List<Fact> vouch(Instant now) {
        if (vouched) {
            return List.of();
        }
        if (!state.goingOn()) {
            throw DesktopProblem.WRONG_STATE.because("A rollout that is %s has no wave to come", state);
        }
        vouched = true;
        nextAttempt = now;
        return List.of(new Fact.RolloutVouchedFor(id, image.versionId()));
    }

    private List<Fact> moveTo(RolloutState to, Desktop.Failure why, RolloutCounts counts, Instant now) {
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("A rollout that is %s cannot become %s", state, to);
        }
        RolloutState from = state;
        state = to;
        explain(why);
        finished = to.active() ? null : now;
        passed = null;
        nextAttempt = now;
        return List.of(new Fact.RolloutMoved(this, from, counts));
    }

    private void explain(Desktop.Failure why) {
        reason = why == null ? null : why.reason();
        message = why == null ? null : why.message();
    }

    /** The pass over it is over; looked at again then, or never when nothing is left to see. */
    public void looked(boolean anyBegun, Watch watch, Duration grace, Instant then) {
        leaseOwner = null;
        leaseUntil = null;
        boolean soaking = watch.since()
                .map(since -> since.plus(watchTime(grace)).isAfter(then))
                .orElse(false);
        boolean watched = state == RolloutState.FINISHED && (soaking || watch.failing());
        nextAttempt = anyBegun || state.active() || watched ? then : NEVER;
    }

    /** How long a healthy terminal is watched: a failure within the soak time has to last for the grace before it counts. */
    public Duration watchTime(Duration grace) {
        return gate.soak().plus(grace);
    }

    /** When it is to be looked at again. */
    Instant nextAttempt() {
        return nextAttempt;
    }

    public UUID id() {
        return id;
    }

    public DesktopDisk.Source source() {
        return new DesktopDisk.Source(imageId, image);
    }

    public UUID versionId() {
        return image.versionId();
    }

    public RolloutGate gate() {
        return gate;
    }

    /** How many waves there are. */
    public int waves() {
        return waves;
    }

    /** The wave that was begun last, from 1; 0 before the first. */
    public int wave() {
        return wave;
    }

    /** A wave has begun, and the next is to come. */
    public boolean betweenWaves() {
        return state == RolloutState.RUNNING && wave > 0 && wave < waves;
    }

    /** Since when the last wave passes the gate, if it does. */
    public Optional<Instant> passed() {
        return Optional.ofNullable(passed);
    }

    public RolloutState state() {
        return state;
    }

    /** Why it is halted, or what its next wave waits for when only a person can help. */
    public Optional<Desktop.Failure> why() {
        return Optional.ofNullable(reason).map(code -> new Desktop.Failure(code, message));
    }

    /** A person answers for the version, tried or not. */
    public boolean vouched() {
        return vouched;
    }

    public String requestedBy() {
        return requestedBy;
    }

    public String requestHash() {
        return requestHash;
    }

    public Instant created() {
        return created;
    }

    public Optional<Instant> finished() {
        return Optional.ofNullable(finished);
    }
}
