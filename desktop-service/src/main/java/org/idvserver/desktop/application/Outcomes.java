package org.idvserver.desktop.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.idvserver.kit.error.ProblemTranslation;

/** Gathers what a bulk call answers item by item. */
public final class Outcomes {

    private Outcomes() {}

    /**
     * The outcomes, when the call has ended. What was answered before it broke stays true; the rest shares its failure.
     *
     * @param take puts one answer among the outcomes
     */
    public static <A, T> Uni<Map<UUID, Outcome<T>>> collect(
            Collection<UUID> ids, Map<UUID, Outcome<T>> outcomes, Multi<A> answers, Consumer<A> take) {
        return answers.onItem()
                .invoke(take)
                .collect()
                .last()
                .replaceWith(outcomes)
                .onFailure()
                .recoverWithItem(failure -> {
                    Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
                    ids.forEach(id -> outcomes.putIfAbsent(id, Outcome.failed(fault)));
                    return outcomes;
                });
    }
}
