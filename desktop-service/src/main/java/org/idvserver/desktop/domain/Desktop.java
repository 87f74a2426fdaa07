package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * One virtual machine's identity and disks. How far it is made ({@link DesktopState}), where it is wished to be and whether it is
 * wished to run, and what its terminal reports ({@link RunState}) are told apart. Changed only while its row is locked.
 */
@Entity
@Table(name = "desktops")
public class Desktop {
    @Id
    private UUID id;

    private String name;

    @Column(name = "batch_id")
    private UUID batchId;

    @Column(name = "section_id")
    private UUID sectionId;

    @Column(name = "lab_id")
    private UUID labId;

    @Column(name = "seat_id")
    private UUID seatId;

    @Column(name = "user_id")
    private UUID userId;

    @Enumerated(EnumType.STRING)
    private AssignmentRule rule;

    private boolean sticky;

    private boolean exam;

    @Embedded
    private Hardware hardware;

    private Guest guest;

    @Enumerated(EnumType.STRING)
    private Placement placement;

    @Enumerated(EnumType.STRING)
    private DesktopState state;

    private String reason;

    private String message;

    private int attempts;

    private Instant deadline;

    @Embedded
    private DesktopDisk disk;

    @Embedded
    private ConfigDrive configDrive;

    @Column(name = "terminal_id")
    private UUID terminalId;

    @Column(name = "held_by")
    private UUID heldBy;

    private boolean running;

    @Column(name = "restart_generation")
    private long restartGeneration;

    @Enumerated(EnumType.STRING)
    @Column(name = "run_state")
    private RunState runState;

    @Column(name = "run_reason")
    private String runReason;

    @Column(name = "run_message")
    private String runMessage;

    @Column(name = "run_deadline")
    private Instant runDeadline;

    @Column(name = "lease_owner")
    private UUID leaseOwner;

    @Column(name = "lease_until")
    private Instant leaseUntil;

    @Column(name = "next_attempt")
    private Instant nextAttempt;

    private Instant created;

    private String locked;

    @Version
    private long version;

    protected Desktop() {
        // for JPA
    }

    public Desktop(UUID id, String name, Origin origin, Profile profile, Instant now, Instant deadline) {
        this.id = id;
        this.name = name;
        this.batchId = origin.batchId();
        this.sectionId = origin.scope().sectionId();
        this.labId = origin.scope().labId();
        this.rule = origin.scope().rule();
        this.exam = profile.exam();
        // Who comes back during an exam finds what they wrote.
        this.sticky = origin.scope().sticky() || exam;
        this.seatId = origin.seatId();
        this.userId = origin.userId();
        this.hardware = exam ? profile.hardware().withoutUsb() : profile.hardware();
        this.guest = profile.guest();
        this.placement = profile.placement();
        this.disk = new DesktopDisk(profile.image(), now);
        this.state = DesktopState.REQUESTED;
        this.runState = RunState.STOPPED;
        this.deadline = deadline;
        this.nextAttempt = now;
        this.created = now;
    }

    /** Why a desktop exists; whose it is follows from the batch's rule, and what is nobody's is null. */
    public record Origin(UUID batchId, BatchScope scope, UUID userId, UUID seatId) {}

    /** What provisioning made. */
    public record Made(PinnedImage image, UUID volumeId, ConfigDrive configDrive) {}

    /** What a terminal says about a desktop it runs. */
    public record RunReport(RunState state, String reason, String message, long restartGeneration) {}

    /** When it counts as stuck: while it is made, and while it is to run or to stop. */
    public record Limits(Instant making, RunLimit running) {}

    /** Why something did not work: a code and a sentence. */
    public record Failure(String reason, String message) {}

    /** Begins one more attempt to make it. */
    public List<Fact> beginProvisioning(Instant now) {
        attempts++;
        return state == DesktopState.PROVISIONING ? List.of() : moveTo(DesktopState.PROVISIONING, "", now);
    }

    public List<Fact> provisioned(Made made, Instant now) {
        disk.made(made.image(), made.volumeId());
        configDrive = made.configDrive();
        explain(null);
        endClaim(now);
        deadline = null;
        return moveTo(DesktopState.READY, "", now);
    }

    /** The attempt failed; the next one starts then. */
    public void tryAgain(Failure failure, Instant then) {
        explain(failure);
        endClaim(then);
    }

    /** The attempt failed as those of many others did: it does not count, and the next one begins when they all go on. */
    public void waitForOthers(Failure failure, Instant now) {
        attempts--;
        explain(failure);
        endClaim(now);
    }

    /** Ends a claim whose work is not wanted any more. */
    public void yieldClaim(Instant now) {
        endClaim(now);
    }

    public List<Fact> giveUp(Failure failure, Instant now) {
        explain(failure);
        endClaim(now);
        deadline = null;
        return moveTo(DesktopState.FAILED, failure.reason(), now);
    }

    /** Begins anew after it was given up. */
    public List<Fact> retry(Instant now, Instant until) {
        List<Fact> facts = moveTo(DesktopState.PROVISIONING, "RETRIED", now);
        explain(null);
        attempts = 0;
        deadline = until;
        nextAttempt = now;
        return facts;
    }

    /** Its disk goes back to its image; what was written is lost. While that is under way already, nothing new is wished. */
    public List<Fact> reset(Instant now, Limits until) {
        refuseUnlessMade();
        if (state == DesktopState.RENEWING) {
            return List.of();
        }
        List<Fact> facts = new ArrayList<>(List.of(new Fact.DesktopWished(id, name, "reset")));
        facts.addAll(renewDisk("RESET", now, until));
        return facts;
    }

    /** Its disk becomes one of another version; what was written is lost, its identity stays. */
    public List<Fact> reimage(DesktopDisk.Source source, Instant now, Limits until) {
        refuseUnlessMade();
        UUID before = disk.image().orElseThrow().versionId();
        UUID after = source.version().versionId();
        if (before.equals(after) && state != DesktopState.FAILED) {
            return List.of();
        }
        disk.change(source, now);
        List<Fact> facts = new ArrayList<>(List.of(new Fact.DesktopReimaged(id, name, before, after)));
        if (state == DesktopState.RENEWING) {
            nextAttempt = now;
        } else {
            facts.addAll(renewDisk("REIMAGED", now, until));
        }
        return facts;
    }

    /** Whether rollouts reach it is as its profile says now. */
    public void follow(ImageSource source) {
        disk.follow(source);
    }

    private void refuseUnlessMade() {
        refuseWhenLeaving();
        boolean ready = state == DesktopState.READY || state == DesktopState.RENEWING;
        if (!ready && (state != DesktopState.FAILED || disk.image().isEmpty())) {
            throw DesktopProblem.WRONG_STATE.because("%s is %s: its disk can be renewed when it is READY", name, state);
        }
    }

    /** A terminal makes a LOCAL desktop's overlay anew by itself; a volume is made anew while no terminal has it. */
    private List<Fact> renewDisk(String why, Instant now, Limits until) {
        disk.reset();
        if (placement == Placement.ROAMING || state == DesktopState.FAILED) {
            return beginRenewal(why, now, until);
        }
        if (running) {
            restartGeneration++;
            runDeadline = terminalId == null ? null : runsUntil(until.running());
        }
        // The volume follows some time later.
        nextAttempt = now;
        return List.of();
    }

    private List<Fact> beginRenewal(String why, Instant now, Limits until) {
        attempts = 0;
        deadline = until.making();
        runDeadline = null;
        nextAttempt = now;
        explain(null);
        return moveTo(DesktopState.RENEWING, why, now);
    }

    /** Begins one more attempt to make its volume anew; false when that is not wanted now. */
    public boolean beginRenewing() {
        boolean wanted = state == DesktopState.RENEWING ? heldBy == null : volumeFollows();
        if (wanted) {
            attempts++;
            if (disk.volumeOutdated()) {
                disk.replaceVolume();
            }
        } else {
            leaveClaim();
        }
        return wanted;
    }

    /** No terminal has its volume, which is still of another version. */
    private boolean volumeFollows() {
        return state == DesktopState.READY && disk.volumeOutdated();
    }

    /** Its volume is as the version has it; it goes on where it is wished, unless another version is wished by now. */
    public List<Fact> renewed(UUID volume, UUID versionId, Instant now, RunLimit until) {
        disk.volumeMade(volume, versionId);
        leaveClaim();
        if (state != DesktopState.RENEWING && state != DesktopState.READY) {
            return List.of();
        }
        attempts = 0;
        explain(null);
        nextAttempt = now;
        if (state == DesktopState.READY || disk.volumeOutdated()) {
            return List.of();
        }
        deadline = null;
        runDeadline = running && terminalId != null ? runsUntil(until) : null;
        return moveTo(DesktopState.READY, "RENEWED", now);
    }

    /** The attempt failed. Who waits for the volume is told when it is no use; else the next one starts then. */
    public List<Fact> notRenewed(Failure failure, boolean mayPass, Instant now, Instant then) {
        if (state == DesktopState.RENEWING && !mayPass) {
            return giveUp(failure, now);
        }
        if (state == DesktopState.RENEWING || state == DesktopState.READY) {
            tryAgain(failure, then);
        } else {
            leaveClaim();
        }
        return List.of();
    }

    /** Ends a claim of something that is not wanted any more; what is due, stays so. */
    private void leaveClaim() {
        leaseOwner = null;
        leaseUntil = null;
    }

    /** Takes it out of sight; it is removed then, unless it is had back before. What is not whole is not kept. */
    public List<Fact> recycle(Instant now, Instant then) {
        if (state == DesktopState.RECYCLED) {
            return List.of();
        }
        List<Fact> news = new ArrayList<>(handBack());
        running = false;
        terminalId = null;
        runDeadline = null;
        nextAttempt = then;
        news.addAll(moveTo(DesktopState.RECYCLED, "", now));
        return news;
    }

    /** Has it back as it was, on no terminal. */
    public List<Fact> restore(Instant now) {
        if (state == DesktopState.READY) {
            return List.of();
        }
        if (state != DesktopState.RECYCLED) {
            throw DesktopProblem.WRONG_STATE.because("%s is %s: only a deleted desktop can be had back", name, state);
        }
        // Whoever is about to remove it finds it not theirs any more.
        endClaim(now);
        return moveTo(DesktopState.READY, "RESTORED", now);
    }

    /** Wishes it gone; what is under way ends first. */
    public List<Fact> delete(Instant now, Instant until) {
        if (state == DesktopState.DELETING || state == DesktopState.DELETED) {
            return List.of();
        }
        running = false;
        terminalId = null;
        runDeadline = null;
        attempts = 0;
        deadline = until;
        nextAttempt = now;
        explain(null);
        return moveTo(DesktopState.DELETING, "", now);
    }

    /** Begins one more attempt to remove what was made. */
    public void beginRemoval() {
        attempts++;
    }

    public List<Fact> deleted(Instant now) {
        explain(null);
        endClaim(now);
        deadline = null;
        return moveTo(DesktopState.DELETED, "", now);
    }

    /** Wishes it to run; repeating a wish changes nothing and announces nothing. */
    public List<Fact> start(RunLimit until) {
        return running ? List.of() : wish(true, until, "start");
    }

    public List<Fact> stop(RunLimit until) {
        return running ? wish(false, until, "stop") : List.of();
    }

    /** Wishes one restart more. */
    public List<Fact> restart(RunLimit until) {
        if (!running) {
            throw DesktopProblem.WRONG_STATE.because("%s is stopped: start it", name);
        }
        restartGeneration++;
        return wish(true, until, "restart");
    }

    private List<Fact> wish(boolean run, RunLimit until, String word) {
        refuseWhenLeaving();
        running = run;
        runDeadline = terminalId == null ? null : runsUntil(until);
        return List.of(new Fact.DesktopWished(id, name, word));
    }

    private Instant runsUntil(RunLimit limit) {
        return limit.of(hardware.machine());
    }

    /** Wishes it on a terminal; the terminal that holds it gives it up first. */
    public List<Fact> assign(UUID terminal, Placement wanted, RunLimit until) {
        refuseWhenLeaving();
        if (!state.placeable()) {
            throw DesktopProblem.WRONG_STATE.because("%s is %s: it can be assigned when it is READY", name, state);
        }
        if (terminal.equals(terminalId) && wanted == placement) {
            return List.of();
        }
        if (wanted == Placement.ROAMING && rule == AssignmentRule.FIRST_FREE && !sticky) {
            throw DesktopProblem.WRONG_STATE.because(
                    "%s is of a pool that is not kept: it can only be LOCAL, where its disk forgets who used it", name);
        }
        if (wanted == Placement.ROAMING && wanted != placement && rule == AssignmentRule.SEAT && hardware.forgets()) {
            throw DesktopProblem.WRONG_STATE.because(
                    "%s is for whoever sits at its seat: it can only be LOCAL, where its disk forgets who used it",
                    name);
        }
        if (wanted != placement && heldBy != null) {
            throw DesktopProblem.WRONG_STATE.because("%s is on a terminal as %s: take it away first", name, placement);
        }
        if (wanted == Placement.ROAMING) {
            refuseWhenBound();
        }
        terminalId = terminal;
        placement = wanted;
        runDeadline = running ? runsUntil(until) : null;
        return List.of(new Fact.DesktopAssigned(id, name, terminal, placement));
    }

    private void refuseWhenBound() {
        hardware.machine().boundBy().ifPresent(what -> {
            throw DesktopProblem.WRONG_STATE.because("%s has %s, which stays on a terminal: it is LOCAL", name, what);
        });
    }

    /** Takes it from its terminal; one of a pool goes back to it, unless who took it keeps it. */
    public List<Fact> unassign() {
        if (terminalId == null) {
            return List.of();
        }
        List<Fact> news = new ArrayList<>(handBack());
        terminalId = null;
        runDeadline = null;
        news.add(new Fact.DesktopAssigned(id, name, null, placement));
        return news;
    }

    /** Whether it has to stay on its terminal: it is a seat's, or what its user left is on the terminal's disk. */
    public boolean bound() {
        boolean keeps = placement == Placement.LOCAL && !hardware.forgets();
        return terminalId != null && (seatId != null || keeps);
    }

    /** Whether it is a lab's own, for whoever is there. */
    public boolean ofLab(UUID lab) {
        return sectionId == null && lab.equals(labId);
    }

    /** Whether it may be where this person, or nobody, has signed in: one in a network of its user's own is for nobody else. */
    public boolean mayBeBefore(Optional<UUID> person) {
        return hardware.ownNetworks().isEmpty()
                || person.filter(other -> !other.equals(userId)).isEmpty();
    }

    /** Fails when it is elsewhere and somebody is there before whom it may not be. */
    public void checkMayComeTo(Terminal terminal) {
        if (!terminal.id().equals(terminalId)) {
            checkMayRunOn(terminal);
        }
    }

    /** Fails when somebody is there before whom it may not be. */
    public void checkMayRunOn(Terminal terminal) {
        if (!mayBeBefore(terminal.userId())) {
            throw DesktopProblem.WRONG_STATE.because(
                    "%s is in a network of its user's own, %s, and somebody else has signed in at %s",
                    name, String.join(", ", hardware.ownNetworks()), terminal.name());
        }
    }

    /** Whether both are one person's and meet in a network of theirs. */
    public boolean meets(Desktop other) {
        return userId != null
                && userId.equals(other.userId)
                && !Collections.disjoint(hardware.ownNetworks(), other.hardware.ownNetworks());
    }

    /** Whether it waits in its pool for somebody who takes it. */
    public boolean inPool() {
        return rule == AssignmentRule.FIRST_FREE && userId == null;
    }

    /** Whether somebody took it from its pool and it waits for them: nobody else is given it. */
    public boolean taken() {
        return rule == AssignmentRule.FIRST_FREE && userId != null;
    }

    /** Another person may come to it: what is not somebody's own starts anew, so that nobody finds the session of another. */
    public List<Fact> changeHands() {
        if (rule == AssignmentRule.USER) {
            return List.of();
        }
        List<Fact> news = new ArrayList<>(handBack());
        if (running) {
            // Though it be stopped next: whoever starts it before its terminal has stopped it gets a new session all
            // the same.
            restartGeneration++;
            news.add(new Fact.DesktopWished(id, name, "restart"));
        }
        return news;
    }

    /** Stops for another on its terminal, and leaves it unless it is bound to it. */
    public List<Fact> makeWay(RunLimit until) {
        List<Fact> news = new ArrayList<>(changeHands());
        news.addAll(stop(until));
        // What was handed in for an exam may be on the terminal only.
        boolean stays = bound() || (exam && placement == Placement.LOCAL);
        if (!stays) {
            news.addAll(unassign());
        }
        return news;
    }

    /** Somebody takes it from its pool, unless it is theirs or a seat's. */
    public List<Fact> takeBy(UUID user) {
        if (rule != AssignmentRule.FIRST_FREE || userId != null) {
            return List.of();
        }
        userId = user;
        return List.of(new Fact.DesktopTaken(id, name, user));
    }

    /** Goes back to its pool, unless who took it keeps it. */
    public List<Fact> handBack() {
        if (userId == null || rule != AssignmentRule.FIRST_FREE || sticky) {
            return List.of();
        }
        UUID user = userId;
        userId = null;
        return List.of(new Fact.DesktopHandedBack(id, name, user));
    }

    /** Is taken from who has it from its pool, whether they keep it or not, and goes back there, with a fresh disk and on no terminal. */
    public List<Fact> freeForAnother(Instant now, Limits until) {
        if (inPool()) {
            return List.of();
        }
        if (!taken()) {
            throw DesktopProblem.WRONG_STATE.because("%s is of no pool: it belongs to whom it was made for", name);
        }
        if (running) {
            throw DesktopProblem.WRONG_STATE.because("%s runs, and somebody may be at it: stop it first", name);
        }
        List<Fact> news = new ArrayList<>(reset(now, until));
        news.add(new Fact.DesktopHandedBack(id, name, userId));
        userId = null;
        if (seatId == null) {
            news.addAll(unassign());
        }
        return news;
    }

    /** Stays as it is until it is unlocked. */
    public List<Fact> lock(String why) {
        refuseWhenLeaving();
        if (why.equals(locked)) {
            return List.of();
        }
        locked = why;
        return List.of(new Fact.DesktopLocked(id, name, why));
    }

    public List<Fact> unlock() {
        if (locked == null) {
            return List.of();
        }
        locked = null;
        return List.of(new Fact.DesktopWished(id, name, "unlock"));
    }

    /** Fails while it is to stay as it is. */
    public void checkUnlocked() {
        if (locked != null) {
            throw DesktopProblem.DESKTOP_LOCKED.because("%s is locked: %s", name, locked);
        }
    }

    private void refuseWhenLeaving() {
        if (state == DesktopState.RECYCLED) {
            throw DesktopProblem.WRONG_STATE.because("%s was deleted: restore it first", name);
        }
        if (state == DesktopState.DELETING || state == DesktopState.DELETED) {
            throw DesktopProblem.WRONG_STATE.because("%s is being deleted", name);
        }
    }

    /** Takes it for the terminal it is wished on, unless another still holds it, or its volume is not as it is to be. */
    public boolean holdFor(UUID terminal) {
        boolean free = heldBy == null || heldBy.equals(terminal);
        boolean whole = state == DesktopState.READY && (placement == Placement.LOCAL || !disk.volumeOutdated());
        if (free && terminal.equals(terminalId) && whole) {
            heldBy = terminal;
        }
        return terminal.equals(heldBy) && !leaves(terminal);
    }

    /** Whether the terminal holds it still, and is to give it up. */
    public boolean isLeaving(UUID terminal) {
        return terminal.equals(heldBy) && leaves(terminal);
    }

    /** Out of the terminal's orders, though it may have it still. */
    private boolean leaves(UUID terminal) {
        return !terminal.equals(terminalId) || state == DesktopState.RENEWING;
    }

    /** The terminal has given it up: another may have it now, or it can go. */
    public List<Fact> released(UUID terminal, Instant now) {
        if (!isLeaving(terminal)) {
            return List.of();
        }
        heldBy = null;
        if (state == DesktopState.DELETING || state == DesktopState.RENEWING) {
            nextAttempt = now;
        }
        return runs(new RunReport(RunState.STOPPED, "", "", restartGeneration), terminal, now);
    }

    /** Takes over what the terminal that holds it reports; announces only what changed. */
    public List<Fact> observed(UUID terminal, RunReport report, RunLimit until) {
        if (!terminal.equals(heldBy)) {
            return List.of();
        }
        boolean fulfilled = running
                ? report.state() == RunState.RUNNING && report.restartGeneration() >= restartGeneration
                : report.state() == RunState.STOPPED;
        if (fulfilled) {
            runDeadline = null;
        } else if (runDeadline == null && !leaves(terminal) && report.state() != RunState.STOPPED) {
            // It was as it was wished, and is not any more. A guest that somebody shut down waits for nothing.
            runDeadline = runsUntil(until);
        }
        return runs(report, terminal, until.now());
    }

    private List<Fact> runs(RunReport report, UUID terminal, Instant now) {
        RunState before = runState;
        boolean same = before == report.state() && Objects.equals(runReason, emptyToNull(report.reason()));
        runState = report.state();
        runReason = emptyToNull(report.reason());
        runMessage = emptyToNull(report.message());
        return same
                ? List.of()
                : List.of(new Fact.DesktopMoved(
                        id, name, before.name(), report.state().name(), report.reason(), terminal, now));
    }

    private List<Fact> moveTo(DesktopState to, String why, Instant now) {
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("%s is %s and cannot become %s", name, state, to);
        }
        DesktopState from = state;
        state = to;
        return List.of(new Fact.DesktopMoved(id, name, from.name(), to.name(), why, null, now));
    }

    private void explain(Failure failure) {
        reason = failure == null ? null : failure.reason();
        message = failure == null ? null : failure.message();
    }

    private void endClaim(Instant next) {
        leaseOwner = null;
        leaseUntil = null;
        nextAttempt = next;
    }

    private static String emptyToNull(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Its terminal has told that it does what was wished last. */
    public boolean fulfilled() {
        return runDeadline == null;
    }

    /** Past a deadline without having come where it was wished to be. */
    public boolean stuck(Instant now) {
        boolean making = state.transitional() && deadline != null && deadline.isBefore(now);
        return making || (runDeadline != null && runDeadline.isBefore(now));
    }

    /** The terminal that has it, or is to have it. */
    public Optional<UUID> awaits() {
        return Optional.ofNullable(heldBy == null && !state.transitional() ? terminalId : heldBy);
    }

    /** Unknown to everybody but its user and the staff. */
    public void checkVisibleTo(UUID person, boolean staff) {
        boolean there = state != DesktopState.DELETED && (staff || state != DesktopState.RECYCLED);
        if (!there || !(staff || person.equals(userId))) {
            throw unknown();
        }
    }

    /** Unknown to its user, too, while no exam of its section is open. */
    public void checkOpen(boolean examOpen) {
        if (exam && !examOpen) {
            throw unknown();
        }
    }

    private RuntimeException unknown() {
        return DesktopProblem.DESKTOP_NOT_FOUND.because("There is no desktop %s", id);
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public UUID batchId() {
        return batchId;
    }

    public UUID sectionId() {
        return sectionId;
    }

    /** The lab whose desktop it is; null for a section's or a person's. */
    public UUID labId() {
        return labId;
    }

    /** The seat that it is for; null when it is for none. */
    public UUID seatId() {
        return seatId;
    }

    /** Whose it is; null while it is nobody's. */
    public UUID userId() {
        return userId;
    }

    public AssignmentRule rule() {
        return rule;
    }

    /** Whether who takes it from its pool keeps it. */
    public boolean sticky() {
        return sticky;
    }

    /** Whether it is for exams only. */
    public boolean exam() {
        return exam;
    }

    public Hardware hardware() {
        return hardware;
    }

    public Guest guest() {
        return guest;
    }

    public Placement placement() {
        return placement;
    }

    public DesktopState state() {
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

    public Optional<PinnedImage> image() {
        return disk.image();
    }

    public UUID imageId() {
        return disk.imageId();
    }

    /** When it was decided of which version its disk is to be. */
    public Instant imageSince() {
        return disk.imageSince();
    }

    /** Whether its profile says of which version it is: rollouts leave it alone. */
    public boolean imagePinned() {
        return disk.imagePinned();
    }

    /** Whether its disk is of this version. */
    public boolean isOf(DesktopDisk.Source source) {
        return disk.isOf(source.version().versionId());
    }

    public UUID volumeId() {
        return disk.volumeId();
    }

    /** Whether its volume is to be a clone of another version; else of the same, but as it was. */
    public boolean volumeOutdated() {
        return disk.volumeOutdated();
    }

    /** Of its system disk, where it is: nobody but people takes a ROAMING one back. */
    public RestoreMode restoreMode() {
        return placement == Placement.ROAMING ? RestoreMode.NEVER : hardware().restoreMode();
    }

    /** How often its disk was to go back to its image. */
    public long resetGeneration() {
        return disk.resetGeneration();
    }

    public ConfigDrive configDrive() {
        return configDrive;
    }

    public UUID terminalId() {
        return terminalId;
    }

    /** The terminal whose orders name it, or did and that has not given it up yet. */
    public UUID heldBy() {
        return heldBy;
    }

    public boolean running() {
        return running;
    }

    public long restartGeneration() {
        return restartGeneration;
    }

    public RunState runState() {
        return runState;
    }

    public String runReason() {
        return runReason;
    }

    public String runMessage() {
        return runMessage;
    }

    /** When it is removed, if it was deleted and can be had back before. */
    public Optional<Instant> purgeTime() {
        return state == DesktopState.RECYCLED ? Optional.of(nextAttempt) : Optional.empty();
    }

    /** Why it is to stay as it is, if so. */
    public Optional<String> locked() {
        return Optional.ofNullable(locked);
    }

    public Instant created() {
        return created;
    }
}
