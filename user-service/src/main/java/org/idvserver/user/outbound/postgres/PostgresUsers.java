package org.idvserver.user.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.application.Users;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

@ApplicationScoped
class PostgresUsers implements Users, PanacheRepositoryBase<User, UUID> {

    @Override
    public Uni<Void> addAll(Collection<User> users) {
        return persist(users).chain(this::flush);
    }

    @Override
    public Uni<User> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> UserProblem.USER_NOT_FOUND.because("There is no user %s", id));
    }

    @Override
    public Uni<User> findByUsername(String username) {
        return find("lower(username) = ?1", username.toLowerCase(Locale.ROOT)).firstResult();
    }

    @Override
    public Uni<User> lockByUsername(String username) {
        return find("lower(username) = ?1", username.toLowerCase(Locale.ROOT))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    @Override
    public Uni<List<User>> withIds(Collection<UUID> ids) {
        return list("id in ?1", ids);
    }

    @Override
    public Uni<Set<String>> taken(Collection<String> usernames) {
        List<String> wanted =
                usernames.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return list("lower(username) in ?1", wanted)
                .map(found -> new HashSet<>(found.stream()
                        .map(user -> user.username().toLowerCase(Locale.ROOT))
                        .toList()));
    }

    @Override
    public Uni<List<User>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<List<User>> membersOf(UUID groupId, PageRequest request) {
        return find(
                        "select u from User u, Group g join g.members m where g.id = ?1 and u.id = m and u.id > ?2 order by u.id",
                        groupId,
                        request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Boolean> recordBootstrap(UUID userId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "insert into bootstrap (user_id) values (?1) on conflict do nothing")
                        .setParameter(1, userId)
                        .executeUpdate())
                .map(inserted -> inserted == 1);
    }
}
