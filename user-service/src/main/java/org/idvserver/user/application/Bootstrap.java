package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.user.domain.Role;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

/** Makes the first administrator for whoever holds the one-time secret printed at install. Works once. */
@ApplicationScoped
public class Bootstrap {
    private final BootstrapSecret secret;
    private final Users users;
    private final PasswordHashes hashes;
    private final UserFacts facts;

    Bootstrap(BootstrapSecret secret, Users users, PasswordHashes hashes, UserFacts facts) {
        this.secret = secret;
        this.users = users;
        this.hashes = hashes;
        this.facts = facts;
    }

    public Uni<User> firstAdministrator(String offered, String username, String displayName, String password) {
        if (!secret.matches(offered)) {
            return Uni.createFrom().failure(UserProblem.WRONG_SECRET.because("This is not the one-time secret"));
        }
        return hashes.hash(password).flatMap(hash -> {
            User admin = new User(TimeOrderedId.next(), username, displayName, null, Role.ADMIN);
            admin.choosePassword(hash);
            return Panache.withTransaction(() -> add(admin)).replaceWith(admin);
        });
    }

    private Uni<Void> add(User admin) {
        return users.taken(List.of(admin.username()))
                .invoke(taken -> {
                    if (!taken.isEmpty()) {
                        throw UserProblem.USERNAME_TAKEN.because("%s is taken", admin.username());
                    }
                })
                .flatMap(free -> users.addAll(List.of(admin)))
                .flatMap(added -> users.recordBootstrap(admin.id()))
                .invoke(first -> {
                    if (!first) {
                        throw UserProblem.ALREADY_BOOTSTRAPPED.because("The one-time secret was used before");
                    }
                })
                .flatMap(first -> facts.usersCreated("service/user-service", List.of(admin)));
    }
}
