package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Terminal;

/** Where terminals are found that are off and may be woken to fetch something. */
public interface DarkTerminals {

    /** Terminals that went off before then; labs with a lesson that is near, but none that begins soon or goes on. */
    record When(Instant now, Instant soon, Instant near, Instant offSince) {}

    /**
     * The labs where one may be woken: in use, away for long enough, with a card that hears it, and not tried a short while ago. Not
     * where somebody has signed in, or a desktop of somebody would start again: nobody is there to use it, or to be asked.
     */
    Uni<Set<UUID>> labs(When when);

    /** Of those, the ones that by their last word lack one of their lab's images; locked until the transaction ends. */
    Uni<List<Terminal>> lockLacking(Map<UUID, Set<PinnedImage>> ofLabs, When when);
}
