package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.idvserver.image.application.Grants;
import org.idvserver.image.application.TerminalAccess;

/**
 * Notes from where volumes were opened soon after terminals were told how to: a machine that has written nothing yet and is then cut
 * off is seen by nobody any more, and yet could go on later.
 */
@ApplicationScoped
class NoteOpeners {
    /** What was not opened by then failed to start, and is opened anew by asking anew. */
    private static final Duration LOOKED_FOR = Duration.ofMinutes(10);

    private static final int PASS = 256;
    private static final int AT_ONCE = 4;

    private final Grants grants;
    private final TerminalAccess access;

    NoteOpeners(Grants grants, TerminalAccess access) {
        this.grants = grants;
        this.access = access;
    }

    /** Never has more to do: what is not open yet is looked at again after the period. */
    Uni<Boolean> pass() {
        return grants.openings(LOOKED_FOR, PASS).flatMap(this::look).replaceWith(false);
    }

    private Uni<Void> look(List<Grants.Opening> openings) {
        return Multi.createFrom()
                .iterable(openings)
                .onItem()
                .transformToUni(opening -> access.openers(opening.image())
                        .flatMap(addresses -> addresses.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : grants.noteOpeners(opening.volumeId(), addresses)))
                .merge(AT_ONCE)
                .collect()
                .last();
    }
}
