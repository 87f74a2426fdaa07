package org.idvserver.image.domain;

import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A machine on a writable clone of a version, in which somebody installs what the next version shall have. There is one per image
 * at a time. What people want of it is in {@link MaintenanceWishes}.
 */
@Entity
@Table(name = "maintenance_vms")
public class MaintenanceVm {
    @Id
    private UUID id;

    private UUID imageId;
    private UUID baseVersionId;
    private UUID publishedVersionId;
    private UUID ownerId;

    @Embedded
    private Hardware hardware;

    @Embedded
    private MaintenanceWishes wishes;

    @Enumerated(EnumType.STRING)
    private MaintenanceState state;

    @Embedded
    private Trouble trouble = new Trouble();

    private Instant stoppingSince;
    private Instant keptUntil;
    private Instant created;

    @Version
    private long version;

    protected MaintenanceVm() {
        // for JPA
    }

    public MaintenanceVm(UUID id, ImageVersion base, UUID ownerId, Hardware hardware, Lifetime lifetime) {
        this.id = id;
        this.imageId = base.imageId();
        this.baseVersionId = base.id();
        this.ownerId = ownerId;
        this.hardware = hardware;
        this.wishes = new MaintenanceWishes(lifetime.deadline());
        this.created = lifetime.created();
        this.state = MaintenanceState.REQUESTED;
    }

    /** When it was asked for, and until when it may run. */
    public record Lifetime(Instant created, Instant deadline) {}

    /** A state that was left for another. */
    public record StateChange(MaintenanceState from, MaintenanceState to) {}

    /** Wants it on; false when that was wanted before. */
    public boolean wantRunning(Instant now) {
        return wishes.running(state, now);
    }

    /** Wants it off, at once and without asking the guest when forced; false when that was wanted before. */
    public boolean wantStopped(boolean forced) {
        return wishes.stopped(state, forced);
    }

    /** Wants its disk to become the next version; only while it is off. False when that was wanted before. */
    public boolean wantPublished(String notes) {
        return wishes.published(state, notes);
    }

    /** Wants it gone with its disk; false when that was wanted before, or it is gone. */
    public boolean wantDiscarded() {
        return wishes.discarded(state);
    }

    /** Moves the moment after which it is shut down; false when that is no news. */
    public boolean moveDeadline(Instant deadline) {
        return wishes.deadline(state, deadline);
    }

    /** Shuts it down when it is past its deadline; false when there is nothing to do about that. */
    public boolean endAtDeadline(Instant now) {
        return wishes.endAtDeadline(now);
    }

    /** Began to run; empty when that is no news. */
    public Optional<StateChange> started() {
        if (state == MaintenanceState.RUNNING) {
            return Optional.empty();
        }
        keptUntil = null;
        return Optional.of(moveTo(MaintenanceState.RUNNING));
    }

    public StateChange stopping(Instant now) {
        stoppingSince = now;
        return moveTo(MaintenanceState.STOPPING);
    }

    /** Is off. One that ended by itself stays off. */
    public StateChange stopped(Optional<StopReason> why, Instant now, Duration kept) {
        StateChange change = moveTo(MaintenanceState.STOPPED);
        wishes.guestEnded(change.from());
        stoppingSince = null;
        keptUntil = now.plus(kept);
        why.ifPresent(told -> trouble.explain(told.name(), told.sentence()));
        return change;
    }

    /** Cannot be started again: stays off until its owner tries anew. */
    public void notStarted(String reasonCode, String sentence) {
        wishes.giveUpStarting();
        trouble.over();
        trouble.explain(reasonCode, sentence);
    }

    /** Cannot become a version now: stays off with its disk until its owner tries anew. */
    public void publishingRefused(String reasonCode, String sentence) {
        wishes.giveUpPublishing();
        trouble.over();
        trouble.explain(reasonCode, sentence);
    }

    public StateChange publishing(UUID versionId) {
        publishedVersionId = versionId;
        return moveTo(MaintenanceState.PUBLISHING);
    }

    /** Its disk could not be copied; it is as it was before. */
    public StateChange notPublished(String reasonCode, String sentence, Instant now, Duration kept) {
        publishedVersionId = null;
        wishes.giveUpPublishing();
        StateChange change = stopped(Optional.empty(), now, kept);
        trouble.explain(reasonCode, sentence);
        return change;
    }

    /** Nothing of it is left, whether it became a version or was thrown away. */
    public StateChange gone() {
        return moveTo(state == MaintenanceState.PUBLISHING ? MaintenanceState.PUBLISHED : MaintenanceState.DISCARDED);
    }

    public StateChange failed(String reasonCode, String sentence) {
        StateChange change = moveTo(MaintenanceState.FAILED);
        trouble.explain(reasonCode, sentence);
        return change;
    }

    /** Was seen to be as it is wanted: former trouble is over. */
    public void seenWell() {
        trouble.over();
    }

    /** Notes why the last attempt came to nothing; another follows. */
    public void delayed(String reasonCode, String sentence) {
        trouble.again(reasonCode, sentence);
    }

    private StateChange moveTo(MaintenanceState next) {
        if (!state.next().contains(next)) {
            throw ImageProblem.WRONG_STATE.because("The maintenance VM is %s and cannot become %s", state, next);
        }
        StateChange change = new StateChange(state, next);
        state = next;
        trouble.over();
        return change;
    }

    public UUID id() {
        return id;
    }

    public UUID imageId() {
        return imageId;
    }

    public UUID baseVersionId() {
        return baseVersionId;
    }

    /** The version that its disk becomes, once it is being published. */
    public Optional<UUID> publishedVersionId() {
        return Optional.ofNullable(publishedVersionId);
    }

    public UUID ownerId() {
        return ownerId;
    }

    public Hardware hardware() {
        return hardware;
    }

    public MaintenanceWishes wishes() {
        return wishes;
    }

    public MaintenanceState state() {
        return state;
    }

    public Trouble trouble() {
        return trouble;
    }

    /** When its machine was first asked to shut down. */
    public Optional<Instant> stoppingSince() {
        return Optional.ofNullable(stoppingSince);
    }

    /** When it is thrown away if nobody starts or publishes it. */
    public Optional<Instant> keptUntil() {
        return Optional.ofNullable(keptUntil);
    }

    public Instant created() {
        return created;
    }
}
