package org.idvserver.image.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** A pool of block images that libvirt and this service know by the same name. */
@Entity
@Table(name = "storage_pools")
public class StoragePool {
    @Id
    private UUID id;

    private String name;

    @Enumerated(EnumType.STRING)
    private PoolType type;

    private String location;

    @Enumerated(EnumType.STRING)
    private PoolPurpose purpose;

    @Enumerated(EnumType.STRING)
    private PoolTarget target = PoolTarget.ACTIVE;

    @Enumerated(EnumType.STRING)
    private PoolState state = PoolState.REQUESTED;

    private String reason;
    private String message;
    private boolean autostart = true;
    private boolean draining;
    private boolean refreshWanted;
    private int warnPercent;
    private int criticalPercent;

    @Enumerated(EnumType.STRING)
    private PoolLevel level = PoolLevel.NORMAL;

    private Long capacityBytes;
    private Long availableBytes;
    private Long usedBytes;
    private int attempts;
    private long revision;

    @Version
    private long version;

    protected StoragePool() {
        // for JPA
    }

    public StoragePool(UUID id, String name, Place place, PoolPurpose purpose, PoolThresholds thresholds) {
        this.id = id;
        this.name = name;
        this.type = place.type();
        this.location = place.location();
        this.purpose = purpose;
        this.warnPercent = thresholds.warn();
        this.criticalPercent = thresholds.critical();
        checkThresholds();
    }

    /** How full the storage is. */
    public record Usage(long capacityBytes, long availableBytes, long usedBytes) {
        /** Rounded up; what others keep in the same storage counts too. */
        public int usedPercent() {
            return capacityBytes == 0 ? 0 : (int) Math.ceil(100.0 * (capacityBytes - availableBytes) / capacityBytes);
        }
    }

    /** A level that was left for another. */
    public record LevelChange(PoolLevel from, PoolLevel to) {}

    /** Was seen as it is wanted; false when that is no news. */
    public boolean seen() {
        reason = null;
        message = null;
        attempts = 0;
        refreshWanted = false;
        return moveTo(target == PoolTarget.ACTIVE ? PoolState.ACTIVE : PoolState.INACTIVE);
    }

    /** Notes how full it is; empty while its level stays. */
    public Optional<LevelChange> measured(Usage usage) {
        capacityBytes = usage.capacityBytes();
        availableBytes = usage.availableBytes();
        usedBytes = usage.usedBytes();
        PoolLevel before = level;
        level = before.at(usage.usedPercent(), thresholds());
        return level == before ? Optional.empty() : Optional.of(new LevelChange(before, level));
    }

    /** Is not as it is wanted; false when that is no news. */
    public boolean failed(String reasonCode, String sentence) {
        reason = reasonCode;
        message = sentence;
        attempts++;
        return moveTo(PoolState.FAILED);
    }

    private boolean moveTo(PoolState next) {
        if (state == next) {
            return false;
        }
        if (!state.next().contains(next)) {
            throw ImageProblem.WRONG_STATE.because("Pool %s is %s and cannot become %s", name, state, next);
        }
        state = next;
        return true;
    }

    /** Changes what its owner wants, and takes back a deletion that is not done yet; false when nothing is different. */
    public boolean change(PoolChange change) {
        PoolTarget newTarget = change.target().orElse(target);
        boolean news = newTarget != target
                || change.autostart().orElse(autostart) != autostart
                || change.draining().orElse(draining) != draining
                || change.warnPercent().orElse(warnPercent) != warnPercent
                || change.criticalPercent().orElse(criticalPercent) != criticalPercent;
        target = newTarget;
        autostart = change.autostart().orElse(autostart);
        draining = change.draining().orElse(draining);
        warnPercent = change.warnPercent().orElse(warnPercent);
        criticalPercent = change.criticalPercent().orElse(criticalPercent);
        checkThresholds();
        revision += news ? 1 : 0;
        return news;
    }

    private void checkThresholds() {
        new Faults()
                .require(warnPercent >= 1, "warnPercent", "must be at least 1")
                .require(criticalPercent <= 100, "criticalPercent", "must be at most 100")
                .require(warnPercent < criticalPercent, "warnPercent", "must be less than criticalPercent")
                .throwIfAny();
    }

    /** Wants it forgotten; false when that was wanted before. */
    public boolean wantAbsent() {
        if (target == PoolTarget.ABSENT) {
            return false;
        }
        target = PoolTarget.ABSENT;
        revision++;
        return true;
    }

    /** Wants libvirt to look at what is in it anew. */
    public void wantRefresh() {
        if (target != PoolTarget.ACTIVE) {
            throw ImageProblem.POOL_INACTIVE.because("Pool %s is stopped: start it first", name);
        }
        refreshWanted = true;
    }

    /** Why nothing new may be put here; empty when it may. */
    public Optional<PoolRefusal> refusal() {
        return PoolRefusal.of(this);
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public Place place() {
        return new Place(type, location);
    }

    public PoolPurpose purpose() {
        return purpose;
    }

    public PoolTarget target() {
        return target;
    }

    public PoolState state() {
        return state;
    }

    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /** Whether libvirt starts it with the host. */
    public boolean autostart() {
        return autostart;
    }

    public boolean draining() {
        return draining;
    }

    public boolean refreshWanted() {
        return refreshWanted;
    }

    public PoolThresholds thresholds() {
        return new PoolThresholds(warnPercent, criticalPercent);
    }

    public PoolLevel level() {
        return level;
    }

    /** Grows with each change of what its owner wants, not with what is measured. */
    public long revision() {
        return revision;
    }

    /** Attempts to bring it where it is wanted that came to nothing, since it last was there. */
    public int attempts() {
        return attempts;
    }

    /** Empty until it was reached for the first time. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(capacityBytes).map(capacity -> new Usage(capacity, availableBytes, usedBytes));
    }
}
