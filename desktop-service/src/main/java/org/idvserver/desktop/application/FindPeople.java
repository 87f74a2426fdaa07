package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.idvserver.kit.error.Faults;

/** Finds who is meant by a request for a batch. */
@ApplicationScoped
class FindPeople {
    /** What stands for the section in the names of desktops that belong to none. */
    static final String NAME = "user";

    private final Users users;

    FindPeople(Users users) {
        this.users = users;
    }

    /** Tells the username of each; one that is gone since has their id. */
    Uni<Function<UUID, String>> names(Collection<UUID> ids) {
        return users.people(ids)
                .map(people -> id -> people.containsKey(id) ? people.get(id).username() : id.toString());
    }

    /** Of one who is unknown, which was told, none. */
    private static String username(Map<UUID, Users.Person> people, UUID id) {
        return people.containsKey(id) ? people.get(id).username() : "";
    }

    /** When nobody asks for the names. */
    static Uni<Function<UUID, String>> unnamed() {
        return Uni.createFrom().item(UUID::toString);
    }

    /** Those who are named, in that order; who is unknown or there twice is a fault. */
    Uni<List<BatchReferences.Member>> named(List<UUID> asked, Faults faults) {
        return users.people(asked).map(people -> {
            Set<UUID> seen = new HashSet<>();
            for (int index = 0; index < asked.size(); index++) {
                String field = "userIds[" + index + "]";
                faults.require(people.containsKey(asked.get(index)), field, "is no active user");
                faults.require(seen.add(asked.get(index)), field, "is there twice");
            }
            return IntStream.range(0, asked.size())
                    .mapToObj(index -> BatchReferences.Member.user(
                            asked.get(index), NAME, index + 1, username(people, asked.get(index))))
                    .toList();
        });
    }
}
