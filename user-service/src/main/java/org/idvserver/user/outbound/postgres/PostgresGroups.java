package org.idvserver.user.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.application.Groups;
import org.idvserver.user.domain.Group;
import org.idvserver.user.domain.UserProblem;

@ApplicationScoped
class PostgresGroups implements Groups, PanacheRepositoryBase<Group, UUID> {

    @Override
    public Uni<Void> add(Group group) {
        return persistAndFlush(group).replaceWithVoid();
    }

    @Override
    public Uni<Group> get(UUID id) {
        return find("from Group g left join fetch g.members where g.id = ?1", id)
                .list()
                .map(found -> found.isEmpty() ? null : found.get(0))
                .onItem()
                .ifNull()
                .failWith(() -> UserProblem.GROUP_NOT_FOUND.because("There is no group %s", id));
    }

    @Override
    public Uni<Boolean> nameTaken(String name) {
        return count("lower(name) = ?1", name.toLowerCase(Locale.ROOT)).map(found -> found > 0);
    }

    @Override
    public Uni<Map<UUID, List<UUID>>> ofUsers(Collection<UUID> userIds) {
        return userIds.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : Panache.getSession()
                        .flatMap(session -> session.createNativeQuery(
                                        "select user_id, group_id from group_members where user_id in (?1) order by 1, 2",
                                        Object[].class)
                                .setParameter(1, userIds)
                                .getResultList())
                        .map(rows -> rows.stream()
                                .collect(Collectors.groupingBy(
                                        row -> (UUID) row[0],
                                        Collectors.mapping(row -> (UUID) row[1], Collectors.toList()))));
    }

    @Override
    public Uni<List<Group>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
