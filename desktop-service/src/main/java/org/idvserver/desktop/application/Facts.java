package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.idvserver.desktop.domain.Fact;

/** Tells the world what happened, in the transaction in which it happened. */
public interface Facts {
    /** Whoever acts when nobody asked. */
    String SELF = "service/desktop-service";

    /** Each fact with its audit record, in the order given. */
    Uni<Void> tell(String actor, List<? extends Fact> facts);
}
