package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.Port;
import org.idvserver.network.domain.PortRequest;

/** Where ports are kept, in sets. Each change and the events that tell of it are one transaction. */
public interface Ports {

    /** Makes what is not there yet; one outcome per request, in their order. */
    Uni<List<Outcome>> ensure(List<PortRequest> requests, Function<List<Port>, List<Event>> told);

    /** How many more desktops' ports a network has room for; 0 when it is not there. */
    Uni<Long> freeForDesktops(UUID networkId);

    Uni<Optional<Port>> find(UUID id);

    Uni<List<Port>> page(Filter filter, PageRequest page);

    /** A port, or why there is none. */
    record Outcome(UUID portId, Optional<Port> port, Optional<Problem> problem) {}

    /** What a list is narrowed to. */
    record Filter(Optional<UUID> networkId, Optional<UUID> desktopId, Optional<UUID> nodeId) {}
}
