package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What user-service knows of people. Every call ends within a limit. */
public interface Users {

    /** The usernames of those who exist and are active; the others are left out. */
    Uni<Map<UUID, String>> names(Collection<UUID> userIds);
}
