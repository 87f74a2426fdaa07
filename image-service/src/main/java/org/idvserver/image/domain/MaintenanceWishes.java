package org.idvserver.image.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;
import java.util.Optional;

/** What people want of a maintenance VM, and what they may want in which state. */
@Embeddable
public class MaintenanceWishes {
    @Enumerated(EnumType.STRING)
    @Column(name = "target")
    private MaintenanceTarget target;

    @Column(name = "deadline")
    private Instant deadline;

    @Column(name = "force_off")
    private boolean forceOff;

    @Column(name = "notes")
    private String notes;

    protected MaintenanceWishes() {
        // for JPA
    }

    MaintenanceWishes(Instant deadline) {
        this.target = MaintenanceTarget.RUNNING;
        this.deadline = deadline;
    }

    boolean running(MaintenanceState state, Instant now) {
        checkOpen(state);
        if (isPast(now)) {
            throw ImageProblem.DEADLINE_PASSED.because(
                    "Its deadline passed at %s: move the deadline, then start it", deadline);
        }
        forceOff = false;
        return aimFor(MaintenanceTarget.RUNNING);
    }

    boolean stopped(MaintenanceState state, boolean forced) {
        checkOpen(state);
        boolean news = aimFor(MaintenanceTarget.STOPPED) || (forced && !forceOff);
        forceOff |= forced;
        return news;
    }

    boolean published(MaintenanceState state, String what) {
        if (target == MaintenanceTarget.PUBLISHED) {
            return false;
        }
        checkOpen(state);
        if (state != MaintenanceState.STOPPED || target != MaintenanceTarget.STOPPED) {
            throw ImageProblem.WRONG_STATE.because(
                    "The maintenance VM is %s and is to be %s: stop it before its disk is published", state, target);
        }
        notes = what;
        return aimFor(MaintenanceTarget.PUBLISHED);
    }

    boolean discarded(MaintenanceState state) {
        if (target == MaintenanceTarget.DISCARDED || state == MaintenanceState.FAILED) {
            return false;
        }
        if (target != MaintenanceTarget.PUBLISHED || state == MaintenanceState.PUBLISHING) {
            checkOpen(state);
        }
        return aimFor(MaintenanceTarget.DISCARDED);
    }

    boolean deadline(MaintenanceState state, Instant moment) {
        checkOpen(state);
        boolean news = !moment.equals(deadline);
        deadline = moment;
        return news;
    }

    boolean endAtDeadline(Instant now) {
        return target == MaintenanceTarget.RUNNING && isPast(now) && aimFor(MaintenanceTarget.STOPPED);
    }

    /** A guest that shut itself down wants to be off; one that was asked to may be wanted on again by now. */
    void guestEnded(MaintenanceState from) {
        if (from == MaintenanceState.RUNNING && target == MaintenanceTarget.RUNNING) {
            target = MaintenanceTarget.STOPPED;
        }
        forceOff = false;
    }

    void giveUpStarting() {
        target = MaintenanceTarget.STOPPED;
    }

    void giveUpPublishing() {
        target = MaintenanceTarget.STOPPED;
    }

    private void checkOpen(MaintenanceState state) {
        if (state.isEnd() || target == MaintenanceTarget.DISCARDED || target == MaintenanceTarget.PUBLISHED) {
            throw ImageProblem.WRONG_STATE.because("The maintenance VM is %s and is to be %s", state, target);
        }
    }

    private boolean aimFor(MaintenanceTarget wish) {
        boolean news = target != wish;
        target = wish;
        return news;
    }

    public boolean isPast(Instant now) {
        return !now.isBefore(deadline);
    }

    public MaintenanceTarget target() {
        return target;
    }

    /** After this moment it is shut down. */
    public Instant deadline() {
        return deadline;
    }

    /** It is to be switched off without asking its guest. */
    public boolean forceOff() {
        return forceOff;
    }

    /** What its owner says about the version it becomes. */
    public Optional<String> notes() {
        return Optional.ofNullable(notes);
    }
}
