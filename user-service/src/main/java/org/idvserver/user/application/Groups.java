package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.domain.Group;

/** Where groups are kept. */
public interface Groups {

    Uni<Void> add(Group group);

    /** With its members; fails with GROUP_NOT_FOUND. */
    Uni<Group> get(UUID id);

    Uni<Boolean> nameTaken(String name);

    Uni<List<Group>> page(PageRequest request);
}
