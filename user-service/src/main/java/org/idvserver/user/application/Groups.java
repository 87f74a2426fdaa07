package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.domain.Group;

/** Where groups are kept. */
public interface Groups {

    Uni<Void> add(Group group);

    /** With its members; fails with GROUP_NOT_FOUND. */
    Uni<Group> get(UUID id);

    Uni<Boolean> nameTaken(String name);

    /** The groups of each of the users who are in one. */
    Uni<Map<UUID, List<UUID>>> ofUsers(Collection<UUID> userIds);

    Uni<List<Group>> page(PageRequest request);
}
