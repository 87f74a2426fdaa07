package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

/** Replaces the caller's own password, proved by the old one. */
@ApplicationScoped
public class ChangePassword {
    private final Users users;
    private final PasswordHashes hashes;
    private final UserFacts facts;

    ChangePassword(Users users, PasswordHashes hashes, UserFacts facts) {
        this.users = users;
        this.hashes = hashes;
        this.facts = facts;
    }

    public Uni<Void> change(UUID userId, String oldPassword, String newPassword) {
        return Panache.withSession(() -> users.get(userId))
                .flatMap(user -> hashes.matches(oldPassword, user.passwordHash()))
                .invoke(matches -> {
                    if (!matches) {
                        throw UserProblem.SIGN_IN_REFUSED.because("The old password is wrong");
                    }
                })
                .flatMap(matches -> hashes.hash(newPassword))
                .flatMap(hash -> Panache.withTransaction(() -> users.get(userId)
                        .invoke((User user) -> user.choosePassword(hash))
                        .flatMap(facts::passwordChanged)));
    }
}
