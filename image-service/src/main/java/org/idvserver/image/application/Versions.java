package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.PageRequest;

/** Where versions are kept. */
public interface Versions {

    Uni<Void> add(ImageVersion version);

    /** Fails with VERSION_NOT_FOUND. */
    Uni<ImageVersion> get(UUID id);

    /** The same, and nobody else changes it before this transaction ends: people and reconcilers write the same row. */
    Uni<ImageVersion> lock(UUID id);

    /** 0 when the image has none. */
    Uni<Integer> lastNumber(UUID imageId);

    Uni<List<ImageVersion>> page(UUID imageId, PageRequest request);

    /** Ids of all versions whose content is in this pool of the storage, or should be. */
    Uni<Set<UUID>> idsIn(String cephPool);
}
