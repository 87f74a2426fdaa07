package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.domain.User;

/** Reads users. */
@ApplicationScoped
public class FindUsers {
    private final Users users;
    private final Groups groups;

    FindUsers(Users users, Groups groups) {
        this.users = users;
        this.groups = groups;
    }

    @WithSession
    public Uni<User> get(UUID id) {
        return users.get(id);
    }

    /** A user and the groups they are in. */
    public record Member(User user, List<UUID> groupIds) {}

    @WithSession
    public Uni<List<Member>> withIds(Collection<UUID> ids) {
        return users.withIds(ids).flatMap(found -> groups.ofUsers(ids).map(groupsOf -> found.stream()
                .map(user -> new Member(user, groupsOf.getOrDefault(user.id(), List.of())))
                .toList()));
    }

    @WithSession
    public Uni<Page<User>> page(PageRequest request) {
        return users.page(request).map(rows -> page(rows, request));
    }

    /** Fails with GROUP_NOT_FOUND. */
    @WithSession
    public Uni<Page<User>> membersOf(UUID groupId, PageRequest request) {
        return groups.get(groupId)
                .flatMap(group -> users.membersOf(groupId, request))
                .map(rows -> page(rows, request));
    }

    private static Page<User> page(List<User> rows, PageRequest request) {
        return Page.of(rows, request.size(), user -> user.id().toString());
    }
}
