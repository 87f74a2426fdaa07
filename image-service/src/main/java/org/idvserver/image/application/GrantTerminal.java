package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Says all that one terminal may reach; replaces what was said before. Safe to repeat. */
@ApplicationScoped
public class GrantTerminal {
    private final Grants grants;

    GrantTerminal(Grants grants) {
        this.grants = grants;
    }

    public Uni<Void> grant(String actor, UUID terminalId, Set<UUID> versionIds, Set<UUID> volumeIds) {
        return grants.replace(terminalId, versionIds, volumeIds, actor);
    }
}
