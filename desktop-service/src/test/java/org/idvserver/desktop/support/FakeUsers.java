package org.idvserver.desktop.support;

import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Users;

/** The people that tests make. */
@Mock
@ApplicationScoped
public class FakeUsers implements Users {
    private final Map<UUID, String> usernames = new ConcurrentHashMap<>();

    public UUID add(String username) {
        return add(UUID.randomUUID(), username);
    }

    public UUID add(UUID id, String username) {
        usernames.put(id, username);
        return id;
    }

    @Override
    public Uni<Map<UUID, String>> names(Collection<UUID> userIds) {
        return Uni.createFrom()
                .item(usernames.entrySet().stream()
                        .filter(user -> userIds.contains(user.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
