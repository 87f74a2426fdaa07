package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.image.config.ImageConfig;

/**
 * Says all that one terminal may reach, here and at the storage; replaces what was said before. A volume is free for another
 * terminal only when this one cannot write to it any more. Safe to repeat, from any point.
 */
@ApplicationScoped
public class GrantTerminal {
    private final Grants grants;
    private final AllowTerminal allow;
    private final TerminalAccess access;
    private final Clock clock;
    private final Duration closeLimit;

    GrantTerminal(Grants grants, AllowTerminal allow, TerminalAccess access, Clock clock, ImageConfig config) {
        this.grants = grants;
        this.allow = allow;
        this.access = access;
        this.clock = clock;
        this.closeLimit = config.ceph().closeLimit();
    }

    public Uni<Void> grant(String actor, Grants.Wish wish) {
        return grants.leave(wish)
                .flatMap(leaving -> takeBack(wish, leaving))
                .flatMap(fenced -> grants.replace(wish, fenced, actor))
                .flatMap(volumesChanged -> volumesChanged
                        ? allow.allow(wish.terminalId()).replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    /** First nobody can open them anew, then whoever has them open is looked for. Answers those that were taken by force. */
    private Uni<Set<UUID>> takeBack(Grants.Wish wish, List<Grants.Leaving> leaving) {
        if (leaving.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        Set<UUID> forced = leaving.stream()
                .filter(volume -> wish.fence() || isOverdue(volume))
                .map(Grants.Leaving::volumeId)
                .collect(Collectors.toSet());
        return allow.allow(wish.terminalId())
                .flatMap(allowed -> Multi.createFrom()
                        .iterable(leaving)
                        .onItem()
                        .transformToUniAndConcatenate(volume ->
                                access.close(volume.image(), volume.openers(), forced.contains(volume.volumeId())))
                        .collect()
                        .last())
                .replaceWith(forced);
    }

    private boolean isOverdue(Grants.Leaving volume) {
        return volume.since().plus(closeLimit).isBefore(clock.instant());
    }
}
