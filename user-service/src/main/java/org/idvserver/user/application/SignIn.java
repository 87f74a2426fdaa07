package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

/** Exchanges a username and password for a token. Says the same to everybody it refuses. */
@ApplicationScoped
public class SignIn {
    private final Users users;
    private final PasswordHashes hashes;
    private final Tokens tokens;
    private final UserFacts facts;
    private final Clock clock;

    SignIn(Users users, PasswordHashes hashes, Tokens tokens, UserFacts facts, Clock clock) {
        this.users = users;
        this.hashes = hashes;
        this.tokens = tokens;
        this.facts = facts;
        this.clock = clock;
    }

    /** What a person holds after signing in. */
    public record SignedIn(User user, Tokens.Issued token) {}

    public Uni<SignedIn> signIn(String username, String password) {
        return Panache.withSession(() -> users.findByUsername(username))
                .flatMap(found -> check(found, password))
                .flatMap(matches -> Panache.withTransaction(() -> matches ? accept(username) : refuse(username)))
                .onItem()
                .ifNull()
                .failWith(() -> UserProblem.SIGN_IN_REFUSED.because(
                        "Username or password is wrong, or the account is locked for now"))
                .flatMap(user -> tokens.issue(user).map(token -> new SignedIn(user, token)));
    }

    private Uni<Boolean> check(User found, String password) {
        boolean worthChecking = found != null && found.maySignIn(clock.instant());
        return hashes.matches(password, worthChecking ? found.passwordHash() : null);
    }

    private Uni<User> accept(String username) {
        Instant now = clock.instant();
        return users.lockByUsername(username).flatMap(user -> {
            // Wrong passwords that were tried meanwhile may have locked it.
            if (user == null || !user.maySignIn(now)) {
                return Uni.createFrom().nullItem();
            }
            user.signedIn();
            return facts.signedIn(user).replaceWith(user);
        });
    }

    private Uni<User> refuse(String username) {
        Instant now = clock.instant();
        return users.lockByUsername(username)
                .invoke(user -> {
                    if (user != null && user.maySignIn(now)) {
                        user.failedToSignIn(now);
                    }
                })
                .call(user -> facts.signInRefused(username))
                .replaceWith(() -> null);
    }
}
