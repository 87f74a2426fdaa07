package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Says all that one terminal may reach, here and at the storage; replaces what was said before. Safe to repeat. */
@ApplicationScoped
public class GrantTerminal {
    private final Grants grants;
    private final AllowTerminal allow;

    GrantTerminal(Grants grants, AllowTerminal allow) {
        this.grants = grants;
        this.allow = allow;
    }

    public Uni<Void> grant(String actor, UUID terminalId, Set<UUID> versionIds, Set<UUID> volumeIds) {
        return grants.replace(terminalId, versionIds, volumeIds, actor)
                .flatMap(changed -> changed
                        ? allow.allow(terminalId).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }
}
