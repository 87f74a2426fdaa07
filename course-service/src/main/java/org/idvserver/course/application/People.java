package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Who there is, as user-service knows. */
public interface People {

    /** Those of the users that exist and are active. */
    Uni<Set<UUID>> active(Collection<UUID> users);

    /** The active members of a group, by username; fails when there is no such group. */
    Uni<List<UUID>> membersOf(UUID group);
}
