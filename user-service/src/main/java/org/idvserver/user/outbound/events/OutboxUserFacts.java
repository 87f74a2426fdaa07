package org.idvserver.user.outbound.events;

import com.google.protobuf.Message;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.user.v1.GroupCreated;
import org.idvserver.contracts.user.v1.GroupMembersChanged;
import org.idvserver.contracts.user.v1.UserCreated;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.user.application.UserFacts;
import org.idvserver.user.domain.Group;
import org.idvserver.user.domain.User;

/** Writes facts to the outbox, each with its audit record. */
@ApplicationScoped
class OutboxUserFacts implements UserFacts {
    private static final String TOPIC = "idv.user.v1";

    private final Outbox outbox;
    private final Audit audit;

    OutboxUserFacts(Outbox outbox, Audit audit) {
        this.outbox = outbox;
        this.audit = audit;
    }

    @Override
    public Uni<Void> usersCreated(String actor, Collection<User> users) {
        List<Event> events = new ArrayList<>();
        for (User user : users) {
            events.add(event("created", user.id(), created(user)));
            events.add(audit.succeeded(
                    actor,
                    "user.created",
                    "user/" + user.id(),
                    "Role " + user.role().word()));
        }
        return outbox.append(events);
    }

    @Override
    public Uni<Void> groupCreated(String actor, Group group) {
        GroupCreated data = GroupCreated.newBuilder()
                .setGroupId(group.id().toString())
                .setName(group.name())
                .build();
        return outbox.append(
                event("group-created", group.id(), data),
                audit.succeeded(actor, "group.created", "group/" + group.id(), group.name()));
    }

    @Override
    public Uni<Void> membersChanged(String actor, Group group, Group.MembersChanged change) {
        GroupMembersChanged data = GroupMembersChanged.newBuilder()
                .setGroupId(group.id().toString())
                .addAllAddedUserIds(change.added().stream().map(UUID::toString).toList())
                .addAllRemovedUserIds(
                        change.removed().stream().map(UUID::toString).toList())
                .build();
        String detail = "%d added, %d removed"
                .formatted(change.added().size(), change.removed().size());
        return outbox.append(
                event("group-members-changed", group.id(), data),
                audit.succeeded(actor, "group.members-changed", "group/" + group.id(), detail));
    }

    @Override
    public Uni<Void> signedIn(User user) {
        return outbox.append(audit.succeeded("user/" + user.id(), "user.signed-in", "user/" + user.id(), ""));
    }

    @Override
    public Uni<Void> passwordChanged(User user) {
        return outbox.append(audit.succeeded("user/" + user.id(), "user.password-changed", "user/" + user.id(), ""));
    }

    @Override
    public Uni<Void> signInRefused(String username) {
        return outbox.append(audit.refused("user/unknown", "user.signed-in", "username/" + username, ""));
    }

    private static Event event(String fact, UUID key, Message data) {
        return new Event(TOPIC, "idv.user." + fact + ".v1", key.toString(), data);
    }

    private static UserCreated created(User user) {
        return UserCreated.newBuilder()
                .setUserId(user.id().toString())
                .setUsername(user.username())
                .setDisplayName(user.displayName())
                .setRole(user.role().word())
                .build();
    }
}
