package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The ledger row of one desktop of a batch. Changed only while its batch's row is locked. */
@Entity
@Table(name = "batch_items")
public class BatchItem {
    @Id
    private UUID id;

    @Column(name = "batch_id")
    private UUID batchId;

    private int position;

    @Column(name = "desktop_id")
    private UUID desktopId;

    @Enumerated(EnumType.STRING)
    private ItemState state;

    private String reason;

    private String message;

    private int attempts;

    private Instant started;

    private Instant attempted;

    private Instant finished;

    protected BatchItem() {
        // for JPA
    }

    public BatchItem(UUID id, UUID batchId, int position, UUID desktopId) {
        this.id = id;
        this.batchId = batchId;
        this.position = position;
        this.desktopId = desktopId;
        this.state = ItemState.PENDING;
    }

    /** One more attempt. */
    public void begin(Instant now) {
        if (state != ItemState.RUNNING) {
            moveTo(ItemState.RUNNING);
        }
        attempts++;
        attempted = now;
        started = started == null ? now : started;
    }

    public void succeed(Instant now) {
        moveTo(ItemState.SUCCEEDED);
        explain(null, null);
        finished = now;
    }

    /** The attempt failed and another follows. */
    public void explain(String reason, String message) {
        this.reason = reason;
        this.message = message;
    }

    public void fail(String reason, String message, Instant now) {
        moveTo(ItemState.FAILED);
        explain(reason, message);
        finished = now;
    }

    /** Its desktop is deleted. What was done stays done. */
    public void desktopDeleted(Instant now) {
        if (state != ItemState.SUCCEEDED) {
            cancel("DESKTOP_DELETED", "The desktop was deleted before it was ready", now);
        }
    }

    /** Its batch is cancelled, and what was made for it is removed. */
    public void undo(Instant now) {
        cancel("BATCH_CANCELLED", "The batch was cancelled", now);
    }

    private void cancel(String reason, String message, Instant now) {
        if (state != ItemState.CANCELLED) {
            moveTo(ItemState.CANCELLED);
            explain(reason, message);
            finished = now;
        }
    }

    public void retry() {
        moveTo(ItemState.PENDING);
        attempts = 0;
        started = null;
        attempted = null;
        finished = null;
    }

    private void moveTo(ItemState to) {
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("An item that is %s cannot become %s", state, to);
        }
        state = to;
    }

    public UUID id() {
        return id;
    }

    public UUID batchId() {
        return batchId;
    }

    public int position() {
        return position;
    }

    public UUID desktopId() {
        return desktopId;
    }

    public ItemState state() {
        return state;
    }

    public String reason() {
        return reason;
    }

    public String message() {
        return message;
    }

    public int attempts() {
        return attempts;
    }

    /** When its first attempt began; null before that. */
    public Instant started() {
        return started;
    }

    public Instant finished() {
        return finished;
    }
}
