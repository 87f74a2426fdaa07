package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;

/** What is in the recycle bin. */
public interface RecycleBin {

    /** The kinds of what can be thrown away. */
    enum Kind {
        IMAGE,
        VERSION
    }

    /**
     * One thing in the bin.
     *
     * @param number of a version; 0 for an image
     * @param purging its content is going already, so it cannot be restored
     */
    record Item(
            Kind kind, UUID id, UUID imageId, String name, int number, Instant deleted, String by, boolean purging) {}

    Uni<List<Item>> page(PageRequest request);
}
