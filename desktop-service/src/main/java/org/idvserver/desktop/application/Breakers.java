package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Fact;

/** Where it is kept of which profiles no desktops are made for now. */
public interface Breakers {

    /** By profile. */
    Uni<Map<UUID, Breaker>> of(Collection<UUID> profileIds);

    /** Locked until the transaction ends. */
    Uni<Optional<Breaker>> lock(UUID profileId);

    /** Locked until the transaction ends: one whose next probe is due, if there is any. */
    Uni<Optional<Breaker>> lockDue(Instant now);

    /** False when the profile has one already. */
    Uni<Boolean> add(Breaker breaker);

    /** False when the profile had none. */
    Uni<Boolean> remove(UUID profileId);

    /** Lets the making go on; what is to be told of that, which is nothing when it was not stopped. */
    default Uni<List<Fact>> end(UUID profileId) {
        return remove(profileId).map(removed -> removed ? List.of(new Fact.MakingResumed(profileId)) : List.of());
    }
}
