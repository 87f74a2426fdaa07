package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What user-service knows of people. Every call ends within a limit. */
public interface Users {

    /** Somebody, and the groups they are in. */
    record Person(String username, List<UUID> groupIds) {}

    /** Those who exist and are active; the others are left out. */
    Uni<Map<UUID, Person>> people(Collection<UUID> userIds);
}
