package org.idvserver.desktop.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Fact;

/** Where it is kept of which profiles and pools no desktops are made for now. */
public interface Breakers {

    /** By the id of what they stop. */
    Uni<Map<UUID, Breaker>> of(Collection<Breaker.Scope> scopes);

    /** Locked until the transaction ends. */
    Uni<Optional<Breaker>> lock(Breaker.Scope scope);

    /** Locked until the transaction ends: one whose next probe is due, if there is any. */
    Uni<Optional<Breaker>> lockDue(Instant now);

    /** False when there is one already. */
    Uni<Boolean> add(Breaker breaker);

    /** False when there was none. */
    Uni<Boolean> remove(Breaker.Scope scope);

    /** Lets the making go on; what is to be told of that, which is nothing when it was not stopped. */
    default Uni<List<Fact>> end(List<Breaker.Scope> scopes) {
        return Multi.createFrom()
                .iterable(scopes)
                .onItem()
                .transformToUniAndConcatenate(scope ->
                        remove(scope).map(removed -> removed ? Optional.of(scope) : Optional.<Breaker.Scope>empty()))
                .collect()
                .asList()
                .map(ended -> ended.stream()
                        .flatMap(Optional::stream)
                        .<Fact>map(Fact.MakingResumed::new)
                        .toList());
    }
}
