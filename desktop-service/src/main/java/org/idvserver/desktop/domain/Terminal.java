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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Problem;

/** A lab machine that runs desktops, and whether it may act for itself. */
@Entity
@Table(name = "terminals")
public class Terminal {
    @Id
    private UUID id;

    private String name;

    @Column(name = "lab_id")
    private UUID labId;

    @Column(name = "seat_id")
    private UUID seatId;

    @Enumerated(EnumType.STRING)
    private TerminalState state;

    @Column(name = "token_hash")
    private String tokenHash;

    @Column(name = "token_expires")
    private Instant tokenExpires;

    /** The key that its token was used for; null while it is not used. */
    @Column(name = "key_hash")
    private String keyHash;

    @Column(name = "certificate_expires")
    private Instant certificateExpires;

    private Instant created;

    private String maintenance;

    private String closed;

    @Column(name = "wake_from")
    private Instant wakeFrom;

    @Column(name = "wake_until")
    private Instant wakeUntil;

    @Embedded
    private Staging staging = new Staging();

    @Column(name = "power_off_generation")
    private long powerOffGeneration;

    @Column(name = "power_off_until")
    private Instant powerOffUntil;

    @Column(name = "power_off_told")
    private boolean powerOffTold;

    @Column(name = "user_id")
    private UUID userId;

    @Column(name = "signed_in")
    private Instant signedIn;

    @Version
    private long version;

    protected Terminal() {
        // for JPA
    }

    public Terminal(UUID id, String name, Place place, Token token, Instant now) {
        this.id = id;
        this.name = name;
        this.labId = place.labId();
        this.seatId = place.seatId();
        this.state = TerminalState.AWAITING_ENROLMENT;
        this.tokenHash = token.hash();
        this.tokenExpires = token.expires();
        this.created = now;
    }

    /** Where it stands; the seat is null for a machine that is nobody's. */
    public record Place(UUID labId, UUID seatId) {}

    /** The one-time token, of which only the hash is kept. */
    public record Token(String hash, Instant expires) {}

    /**
     * Takes the token for the key that is offered first. The same key again is an answer that was lost; another key is refused. One
     * that has enrolled before takes a new token with the key that it has, or with another one: its disk may be a new one.
     */
    public List<Fact> enrol(String offeredKeyHash, Instant now) {
        if (state == TerminalState.REVOKED || !tokenExpires.isAfter(now)) {
            throw DesktopProblem.ENROLMENT_REFUSED.because("This is no valid enrolment token");
        }
        if (keyHash != null) {
            if (!offeredKeyHash.equals(keyHash)) {
                throw DesktopProblem.ENROLMENT_TOKEN_USED.because("This enrolment token was used before");
            }
            return List.of();
        }
        if (state != TerminalState.ENROLLED) {
            moveTo(TerminalState.ENROLLED);
        }
        keyHash = offeredKeyHash;
        return List.of(new Fact.TerminalEnrolled(id, name, labId, seatId));
    }

    /** Fails when another machine has enrolled as this terminal since: its certificate is the last one of the key before. */
    public void checkKey(String offeredKeyHash) {
        if (keyHash != null && !keyHash.equals(offeredKeyHash)) {
            throw DesktopProblem.TERMINAL_UNKNOWN.because(
                    "Another key has enrolled as this terminal: give it a new enrolment token if that is not meant");
        }
    }

    public void certified(Instant expires) {
        certificateExpires = expires;
    }

    public List<Fact> revoke(String reason) {
        if (state == TerminalState.REVOKED) {
            return List.of();
        }
        moveTo(TerminalState.REVOKED);
        return List.of(new Fact.TerminalRevoked(id, reason));
    }

    /** People took it out of use: nothing new is put there. */
    public List<Fact> beginMaintenance(String reason) {
        refuseRevoked();
        if (reason.equals(maintenance)) {
            return List.of();
        }
        maintenance = reason;
        return List.of(new Fact.MaintenanceBegun(id, name, reason));
    }

    public List<Fact> endMaintenance() {
        if (maintenance == null) {
            return List.of();
        }
        maintenance = null;
        return List.of(new Fact.MaintenanceEnded(id, name));
    }

    /** Its lab is closed for this reason; null when it is open. True when that is new. */
    public boolean close(String reason) {
        boolean isNew = !Objects.equals(closed, reason);
        closed = reason;
        return isNew;
    }

    /** Wishes it woken while it is away. */
    public void wake(Instant from, Instant until) {
        wakeFrom = from;
        wakeUntil = until;
    }

    /** Wishes it woken to fetch what it lacks; then it is waited for so long, and not woken for that again before then. */
    public void wakeToFetch(Instant from, Instant until, Duration patience, Instant again) {
        wake(from, until);
        staging.begin(until.plus(patience), again);
    }

    public boolean beingWoken(Instant now) {
        return wakeUntil != null && wakeUntil.isAfter(now);
    }

    /**
     * It is on: nobody wakes it any more, though it be switched off again, nor switches it off for what was wished before; true when
     * its orders said that.
     */
    public boolean awake() {
        wakeFrom = null;
        wakeUntil = null;
        staging.seen();
        return stayOn();
    }

    /** People ask for it: what was told before and did not come about is told anew. */
    public boolean powerOffAgain(Instant now, Instant until) {
        if (powerOffTold) {
            powerOffUntil = null;
        }
        staging.end();
        return powerOff(now, until);
    }

    /** Wishes it off as soon as nobody uses it; false when that is wished already. */
    public boolean powerOff(Instant now, Instant until) {
        if (powerOffUntil != null && powerOffUntil.isAfter(now)) {
            return false;
        }
        powerOffGeneration++;
        powerOffUntil = until;
        powerOffTold = false;
        return true;
    }

    /** Nobody uses it: its orders say so from now on. */
    public void tellPowerOff() {
        powerOffTold = true;
    }

    /** It is not wished off any more; true when its orders said so. */
    public boolean stayOn() {
        boolean told = powerOffTold;
        powerOffUntil = null;
        powerOffTold = false;
        return told;
    }

    /**
     * Takes a new token: the one before was lost or used, or its time is over, or the certificate that it gave is. Until it is used
     * nothing else changes.
     */
    public List<Fact> takeToken(Token token) {
        refuseRevoked();
        keyHash = null;
        tokenHash = token.hash();
        tokenExpires = token.expires();
        return List.of(new Fact.TokenRenewed(id, name));
    }

    /** Somebody sits down; who sat there before has left. */
    public List<Fact> signIn(UUID user, UUID desktop, Instant now) {
        if (user.equals(userId)) {
            return List.of();
        }
        List<Fact> news = new ArrayList<>(signOut(now));
        userId = user;
        signedIn = now;
        // Switched off when they have left.
        powerOffTold = false;
        staging.end();
        news.add(new Fact.SignedIn(id, name, labId, user, desktop, now));
        return news;
    }

    public List<Fact> signOut(Instant now) {
        if (userId == null) {
            return List.of();
        }
        UUID left = userId;
        userId = null;
        signedIn = null;
        return List.of(new Fact.SignedOut(id, name, labId, left, now));
    }

    /** Fails unless desktops may be put there. */
    public void checkUsable() {
        refuseRevoked();
        outOfUse().ifPresent(why -> {
            throw DesktopProblem.TERMINAL_IN_MAINTENANCE.because("Terminal %s is out of use: %s", name, why);
        });
    }

    private void refuseRevoked() {
        if (state == TerminalState.REVOKED) {
            throw DesktopProblem.WRONG_STATE.because("Terminal %s was revoked", name);
        }
    }

    /** Fails unless it may speak for itself. */
    public void checkEnrolled() {
        refusal().ifPresent(refusal -> {
            throw refusal;
        });
    }

    /** Why it may not speak for itself. */
    public Optional<Problem> refusal() {
        return switch (state) {
            case AWAITING_ENROLMENT ->
                Optional.of(DesktopProblem.TERMINAL_UNKNOWN.because("This terminal has not enrolled here"));
            case REVOKED -> Optional.of(DesktopProblem.TERMINAL_REVOKED.because("This terminal was revoked"));
            case ENROLLED -> Optional.empty();
        };
    }

    private void moveTo(TerminalState to) {
        if (!state.next().contains(to)) {
            throw DesktopProblem.WRONG_STATE.because("A terminal that is %s cannot become %s", state, to);
        }
        state = to;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public UUID labId() {
        return labId;
    }

    public UUID seatId() {
        return seatId;
    }

    public TerminalState state() {
        return state;
    }

    public Instant certificateExpires() {
        return certificateExpires;
    }

    /** A wish that it be off, which its orders tell. */
    public record PowerOff(long generation, Instant until) {}

    /** Empty while it is in use, or nobody wishes it off. */
    public Optional<PowerOff> powerOff(Instant now) {
        return powerOffTold && powerOffUntil != null && powerOffUntil.isAfter(now)
                ? Optional.of(new PowerOff(powerOffGeneration, powerOffUntil))
                : Optional.empty();
    }

    /** Who sits there, if anybody does. */
    public Optional<UUID> userId() {
        return Optional.ofNullable(userId);
    }

    public Instant signedIn() {
        return signedIn;
    }

    /** That it was woken to fetch what it lacks. */
    public Staging staging() {
        return staging;
    }

    /** Why people took it out of use, if they did. */
    public Optional<String> maintenance() {
        return Optional.ofNullable(maintenance);
    }

    /** Why its lab is closed, if it is. */
    public Optional<String> closed() {
        return Optional.ofNullable(closed);
    }

    /** Why nothing new is put there, if so. */
    public Optional<String> outOfUse() {
        return closed().map("its lab is closed: "::concat).or(this::maintenance);
    }

    public Instant created() {
        return created;
    }
}
