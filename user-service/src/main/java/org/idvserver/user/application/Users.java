package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.domain.User;

/** Where users are kept. */
public interface Users {

    Uni<Void> addAll(Collection<User> users);

    /** Fails with USER_NOT_FOUND. */
    Uni<User> get(UUID id);

    /** The user or null; case does not matter. */
    Uni<User> findByUsername(String username);

    /** As {@link #findByUsername}, and nobody else changes it until the transaction ends. */
    Uni<User> lockByUsername(String username);

    Uni<List<User>> withIds(Collection<UUID> ids);

    /** Those of the usernames that are in use, in lower case. */
    Uni<Set<String>> taken(Collection<String> usernames);

    Uni<List<User>> page(PageRequest request);

    Uni<List<User>> membersOf(UUID groupId, PageRequest request);

    /** Notes that the one bootstrap was used; false when it was used before. */
    Uni<Boolean> recordBootstrap(UUID userId);
}
