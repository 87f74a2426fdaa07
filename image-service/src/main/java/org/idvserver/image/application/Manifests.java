package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.idvserver.image.domain.Manifest;

/** Where manifests are kept. */
public interface Manifests {

    /** Replaces one that an interrupted release left. */
    Uni<Void> put(UUID versionId, Manifest manifest);

    /** Fails with VERSION_NOT_RELEASED. */
    Uni<Manifest> get(UUID versionId);
}
