package org.idvserver.user.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.domain.Group;
import org.idvserver.user.domain.User;
import org.idvserver.user.domain.UserProblem;

/** Makes groups and says who is in them. */
@ApplicationScoped
public class ArrangeGroups {
    private final Groups groups;
    private final Users users;
    private final UserFacts facts;

    ArrangeGroups(Groups groups, Users users, UserFacts facts) {
        this.groups = groups;
        this.users = users;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Group> create(String actor, String name) {
        Group group = new Group(TimeOrderedId.next(), name);
        return groups.nameTaken(name)
                .invoke(taken -> {
                    if (taken) {
                        throw UserProblem.GROUP_NAME_TAKEN.because("A group named %s exists", name);
                    }
                })
                .flatMap(free -> groups.add(group))
                .flatMap(added -> facts.groupCreated(actor, group))
                .replaceWith(group);
    }

    /** Makes these users the members; repeating it changes nothing and announces nothing. */
    @WithTransaction
    public Uni<Group> setMembers(String actor, UUID groupId, List<UUID> members) {
        return groups.get(groupId)
                .call(group -> users.withIds(members).invoke(found -> refuseUnknown(members, found)))
                .call(group -> {
                    Group.MembersChanged change = group.replaceMembers(members);
                    return change.nothing() ? Uni.createFrom().voidItem() : facts.membersChanged(actor, group, change);
                });
    }

    @WithSession
    public Uni<Page<Group>> page(PageRequest request) {
        return groups.page(request)
                .map(rows -> Page.of(rows, request.size(), group -> group.id().toString()));
    }

    private static void refuseUnknown(List<UUID> members, List<User> found) {
        Set<UUID> known = new HashSet<>(found.stream().map(User::id).toList());
        Faults faults = new Faults();
        List<UUID> inOrder = new ArrayList<>(members);
        for (int row = 0; row < inOrder.size(); row++) {
            faults.require(known.contains(inOrder.get(row)), "userIds[" + row + "]", "no such user");
        }
        faults.throwIfAny();
    }
}
