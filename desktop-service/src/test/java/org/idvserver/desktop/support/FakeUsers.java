package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Users;

/** The people that tests make. */
@Mock
@ApplicationScoped
public class FakeUsers implements Users {
    private final Map<UUID, Person> people = new ConcurrentHashMap<>();

    public UUID add(String username) {
        return add(UUID.randomUUID(), username);
    }

    public UUID add(UUID id, String username) {
        people.put(id, new Person(username, List.of()));
        return id;
    }

    /** Puts somebody into a group. */
    public void join(UUID id, UUID group) {
        people.compute(
                id,
                (known, person) -> new Person(
                        person == null ? "u" : person.username(),
                        Stream.concat(person == null ? Stream.of() : person.groupIds().stream(), Stream.of(group))
                                .toList()));
    }

    @Override
    public Uni<Map<UUID, Person>> people(Collection<UUID> userIds) {
        return Uni.createFrom()
                .item(this.people.entrySet().stream()
                        .filter(user -> userIds.contains(user.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
