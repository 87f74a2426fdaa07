package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.TerminalAccess.Login;
import org.idvserver.image.application.TerminalAccess.Reach;
import org.idvserver.image.domain.ImageProblem;

/**
 * Brings what the storage lets a terminal open to what it is granted. Whoever comes last looks at the grants once more, so that
 * two at a time never leave more than is granted.
 */
@ApplicationScoped
class AllowTerminal {
    private static final int ATTEMPTS = 5;

    private final Grants grants;
    private final TerminalAccess access;

    AllowTerminal(Grants grants, TerminalAccess access) {
        this.grants = grants;
        this.access = access;
    }

    /** Empty when it is granted nothing that it could open. */
    Uni<Optional<Login>> allow(UUID terminalId) {
        return grants.reach(terminalId).flatMap(reach -> allow(terminalId, reach, ATTEMPTS));
    }

    private Uni<Optional<Login>> allow(UUID terminalId, Set<Reach> reach, int attempts) {
        if (attempts == 0) {
            throw ImageProblem.VOLUME_BUSY.because("What the terminal may reach changes all the time; ask again");
        }
        Uni<Optional<Login>> told = reach.isEmpty()
                ? access.forbid(terminalId).replaceWith(Optional.empty())
                : access.allow(terminalId, reach).map(Optional::of);
        return told.flatMap(login -> grants.reach(terminalId)
                .flatMap(now ->
                        now.equals(reach) ? Uni.createFrom().item(login) : allow(terminalId, now, attempts - 1)));
    }
}
