package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.Image;
import org.idvserver.kit.page.PageRequest;

/** Where images are kept. */
public interface Images {

    /** Fails with IMAGE_NAME_TAKEN. */
    Uni<Void> add(Image image);

    /** Fails with IMAGE_NOT_FOUND. */
    Uni<Image> get(UUID id);

    /** The same, and nobody else gets it so before this transaction ends. */
    Uni<Image> lock(UUID id);

    /** One in the recycle bin, locked; fails with IMAGE_NOT_FOUND. */
    Uni<Image> lockBinned(UUID id);

    /** Writes a changed name's claim at once; fails with IMAGE_NAME_TAKEN. */
    Uni<Void> claimName(Image image);

    Uni<List<Image>> page(PageRequest request);
}
