package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Hardware;

/**
 * The node that maintenance VMs run on. Every act may be repeated. They fail with LIBVIRT_UNAVAILABLE or TIMEOUT, after which
 * nobody knows whether the act was done, or with LIBVIRT_REFUSED.
 */
public interface DomainHost {

    /** Ids of all maintenance VMs that have a machine there, on or not, whether this service knows them or not. */
    Uni<Set<UUID>> running();

    /** Starts the machine unless it is on. */
    Uni<Void> start(Machine machine);

    /** Lets a machine go on that paused because its storage was full; one that is off stays off. */
    Uni<Void> goOn(UUID id);

    /** Asks the guest to shut down; it may not listen. */
    Uni<Void> shutDown(UUID id);

    /** Switches the machine off; what is not there counts as off. */
    Uni<Void> destroy(UUID id);

    /** Tells, from a thread that must not wait, whose machine may have changed. Some changes are missed: look from time to time too. */
    void onChange(Consumer<UUID> listener);

    /** A machine to run. */
    record Machine(UUID id, Hardware hardware, BlockImage disk) {}
}
