package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.idvserver.desktop.domain.Fact;

/** Tells the world what happened, in the transaction in which it happened. */
public interface Facts {
    /** Whoever acts when nobody asked. */
    String SELF = "service/desktop-service";

    /** Each fact with its audit record, in the order given. */
    default Uni<Void> tell(String actor, List<? extends Fact> facts) {
        return tell(Map.of(actor, facts));
    }

    /** What each actor did. */
    Uni<Void> tell(Map<String, ? extends List<? extends Fact>> byActor);
}
