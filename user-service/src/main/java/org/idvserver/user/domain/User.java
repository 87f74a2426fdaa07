package org.idvserver.user.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A person known to the campus, and whether they may sign in. Never deleted: deactivated. */
@Entity
@Table(name = "users")
public class User {
    static final int FAILURES_UNTIL_LOCKED = 5;
    static final Duration LOCK_TIME = Duration.ofMinutes(15);

    @Id
    private UUID id;

    private String username;

    @Column(name = "display_name")
    private String displayName;

    private String email;

    @Enumerated(EnumType.STRING)
    private Role role;

    private boolean active;

    @Column(name = "password_hash")
    private String passwordHash;

    @Column(name = "must_change_password")
    private boolean mustChangePassword;

    @Column(name = "failed_sign_ins")
    private int failedSignIns;

    @Column(name = "locked_until")
    private Instant lockedUntil;

    @Version
    private long version;

    protected User() {
        // for JPA
    }

    public User(UUID id, String username, String displayName, String email, Role role) {
        this.id = id;
        this.username = username;
        this.displayName = displayName;
        this.email = email;
        this.role = role;
        this.active = true;
    }

    /** Sets a password that somebody else chose: it must be changed at the first sign-in. */
    public User withInitialPassword(String hash) {
        passwordHash = hash;
        mustChangePassword = true;
        return this;
    }

    /** Sets a password that the person chose. */
    public void choosePassword(String hash) {
        passwordHash = hash;
        mustChangePassword = false;
    }

    /** Whether an attempt to sign in is worth checking the password for. */
    public boolean maySignIn(Instant now) {
        return active && passwordHash != null && (lockedUntil == null || !lockedUntil.isAfter(now));
    }

    public void signedIn() {
        failedSignIns = 0;
        lockedUntil = null;
    }

    /** Locks the account for a while after too many wrong passwords in a row. */
    public void failedToSignIn(Instant now) {
        failedSignIns++;
        if (failedSignIns >= FAILURES_UNTIL_LOCKED) {
            failedSignIns = 0;
            lockedUntil = now.plus(LOCK_TIME);
        }
    }

    public UUID id() {
        return id;
    }

    public String username() {
        return username;
    }

    public String displayName() {
        return displayName;
    }

    public String email() {
        return email;
    }

    public Role role() {
        return role;
    }

    public boolean active() {
        return active;
    }

    public String passwordHash() {
        return passwordHash;
    }

    public boolean mustChangePassword() {
        return mustChangePassword;
    }
}
