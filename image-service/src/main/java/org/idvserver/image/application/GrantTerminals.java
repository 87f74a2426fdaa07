package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;

/**
 * Says all that terminals may reach, here and at the storage; replaces what was said before. A volume is free for another terminal
 * only when its holder cannot write to it any more. Safe to repeat, from any point.
 */
@ApplicationScoped
public class GrantTerminals {
    /** Each has the storage told; its monitors do such things one after the other anyway. */
    private static final int AT_ONCE = 4;

    private final Grants grants;
    private final AllowTerminal allow;
    private final TerminalAccess access;
    private final Clock clock;
    private final Duration closeLimit;

    GrantTerminals(Grants grants, AllowTerminal allow, TerminalAccess access, Clock clock, ImageConfig config) {
        this.grants = grants;
        this.allow = allow;
        this.access = access;
        this.clock = clock;
        this.closeLimit = config.ceph().closeLimit();
    }

    /** Whether a terminal may reach now all that was asked for it, and what went wrong: with both, only what it is to lose is still there. */
    public record Outcome(UUID terminalId, boolean granted, Optional<Problem> problem) {}

    /** All at once, but for those that have to give volumes up; one by one when that fails, so that only those with a fault are left out. */
    public Multi<Outcome> grant(String actor, List<Grants.Wish> wishes) {
        return grants.leave(wishes)
                .map(leaving -> leaving.stream().collect(Collectors.groupingBy(Grants.Leaving::terminalId)))
                .flatMap(leaving -> {
                    List<Grants.Wish> free = wishes.stream()
                            .filter(wish -> !leaving.containsKey(wish.terminalId()))
                            .toList();
                    return grants.replace(free, Set.of(), actor).map(changed -> new Plan(leaving, changed));
                })
                .onItem()
                .transformToMulti(plan -> Multi.createFrom()
                        .iterable(wishes)
                        .onItem()
                        .transformToUni(wish -> finish(actor, wish, plan))
                        .merge(AT_ONCE))
                .onFailure(Problem.class)
                .recoverWithMulti(problem -> wishes.size() == 1
                        ? Multi.createFrom().item(failed(wishes.get(0), problem))
                        : Multi.createFrom()
                                .iterable(wishes)
                                .onItem()
                                .transformToMultiAndConcatenate(wish -> grant(actor, List.of(wish))));
    }

    /** What terminals are to give up, and whose volumes have been replaced already. */
    private record Plan(Map<UUID, List<Grants.Leaving>> leaving, Set<UUID> changed) {}

    private static Outcome failed(Grants.Wish wish, Throwable failure) {
        return new Outcome(wish.terminalId(), false, Optional.of(ProblemTranslation.of(failure)));
    }

    private Uni<Outcome> finish(String actor, Grants.Wish wish, Plan plan) {
        List<Grants.Leaving> leaving = plan.leaving().get(wish.terminalId());
        return (leaving == null
                        ? allowIf(plan.changed().contains(wish.terminalId()), wish)
                        : replace(actor, wish, leaving))
                .map(done -> new Outcome(wish.terminalId(), true, Optional.empty()))
                .onFailure()
                .recoverWithUni(failure -> leaving == null
                        ? Uni.createFrom().item(failed(wish, failure))
                        : grantTheRest(actor, wish, failure));
    }

    private Uni<Void> replace(String actor, Grants.Wish wish, List<Grants.Leaving> leaving) {
        return takeBack(wish, leaving)
                .flatMap(fenced -> grants.replace(List.of(wish), fenced, actor))
                .flatMap(changed -> allowIf(changed.contains(wish.terminalId()), wish));
    }

    /** What it cannot let go of yet keeps the terminal from nothing else. */
    private Uni<Outcome> grantTheRest(String actor, Grants.Wish wish, Throwable failure) {
        return grants.add(wish, actor)
                .flatMap(added -> allowIf(added, wish))
                .map(done -> new Outcome(wish.terminalId(), true, Optional.of(ProblemTranslation.of(failure))))
                .onFailure()
                .recoverWithItem(again -> failed(wish, failure));
    }

    private Uni<Void> allowIf(boolean changed, Grants.Wish wish) {
        return changed
                ? allow.allow(wish.terminalId()).replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    /** First nobody can open them anew, then whoever has them open is looked for. Answers those that were taken by force. */
    private Uni<Set<UUID>> takeBack(Grants.Wish wish, List<Grants.Leaving> leaving) {
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
