package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.idvserver.image.domain.BlockImage;

/** States of a volume that can be gone back to. As with {@link BlockStorage} every act may be repeated and has its limit. */
public interface Snapshots {

    /** Names in the order they were taken. */
    Uni<List<String>> listSnapshots(BlockImage image);

    /** One of that name that is there stays as it is. */
    Uni<Void> takeSnapshot(BlockImage image, String name);

    /** What is not there counts as removed. */
    Uni<Void> removeSnapshot(BlockImage image, String name);

    /** Goes back; what was written since is lost. Fails with SNAPSHOT_NOT_FOUND, or VOLUME_IN_USE while it is open. */
    Uni<Void> rollBack(BlockImage image, String name);
}
