package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.user.domain.Role;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

/** Adds users, all or none. */
@ApplicationScoped
public class CreateUsers {
    private final Users users;
    private final PasswordHashes hashes;
    private final UserFacts facts;

    CreateUsers(Users users, PasswordHashes hashes, UserFacts facts) {
        this.users = users;
        this.hashes = hashes;
        this.facts = facts;
    }

    /** A user to be; the password may be null for somebody who signs in elsewhere or not at all. */
    public record NewUser(String username, String displayName, String email, Role role, String initialPassword) {}

    /** Hashes outside the transaction, because it takes long. */
    public Uni<List<User>> create(String actor, List<NewUser> newUsers) {
        List<String> passwords = newUsers.stream()
                .map(NewUser::initialPassword)
                .filter(password -> password != null)
                .toList();
        return hashes.hashAll(passwords).flatMap(hashed -> Panache.withTransaction(() -> add(actor, newUsers, hashed)));
    }

    private Uni<List<User>> add(String actor, List<NewUser> newUsers, List<String> hashed) {
        List<User> created = make(newUsers, hashed);
        return users.taken(created.stream().map(User::username).toList())
                .invoke(taken -> refuseTaken(newUsers, taken))
                .flatMap(free -> users.addAll(created))
                .flatMap(added -> facts.usersCreated(actor, created))
                .replaceWith(created);
    }

    private static List<User> make(List<NewUser> newUsers, List<String> hashed) {
        List<User> created = new ArrayList<>();
        var hashesInOrder = hashed.iterator();
        for (NewUser wish : newUsers) {
            User user = new User(TimeOrderedId.next(), wish.username(), wish.displayName(), wish.email(), wish.role());
            created.add(wish.initialPassword() == null ? user : user.withInitialPassword(hashesInOrder.next()));
        }
        return created;
    }

    private static void refuseTaken(List<NewUser> newUsers, Set<String> taken) {
        List<Fault> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>(taken);
        for (int row = 0; row < newUsers.size(); row++) {
            String username = newUsers.get(row).username();
            if (!seen.add(username.toLowerCase(Locale.ROOT))) {
                faults.add(new Fault("users[" + row + "].username", username + " is taken"));
            }
        }
        if (!faults.isEmpty()) {
            throw new Problem(UserProblem.USERNAME_TAKEN, "Usernames must be unique", faults, null);
        }
    }
}
