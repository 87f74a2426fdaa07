package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.PageRequest;

/** Who uses a version, as the rows tell it. */
public interface Dependants {

    /** The ways to use a version. */
    enum Kind {
        /** A channel that points to it. */
        CHANNEL,
        /** A volume that was cloned from it. */
        VOLUME,
        /** A terminal that may read it. */
        TERMINAL,
        /** A maintenance VM that runs on a clone of it, or that it is being made of, and that has not ended. */
        MAINTENANCE_VM
    }

    /** One user: its id, and the name of the channel, the owner of the volume, or the id of the terminal or maintenance VM. */
    record Dependant(Kind kind, UUID id, String name) {}

    Uni<List<Dependant>> page(UUID versionId, PageRequest request);

    /**
     * Within the transaction that locked the version: fails with VERSION_IN_USE when it has users of these kinds, with their
     * numbers and the names of the first of them.
     */
    Uni<Void> refuseIfAny(ImageVersion version, Set<Kind> kinds);
}
