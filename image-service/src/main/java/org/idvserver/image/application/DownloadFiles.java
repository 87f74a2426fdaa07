package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/** Files that are fetched for a version, on disk. */
public interface DownloadFiles {

    /** Where an earlier attempt broke off, if it can go on. */
    Uni<Optional<RemoteSources.Resume>> broken(UUID version);

    /**
     * Writes what is sent to the version's file and answers it when it is whole; tells how many bytes there are. What has come
     * before a failure stays. Fails with SOURCE_REFUSED beyond the limit.
     */
    Uni<Path> write(UUID version, RemoteSources.Content content, LongConsumer progress);

    /** The file when it is whole. */
    Uni<Optional<Path>> whole(UUID version);

    /** What is not there counts as removed. */
    Uni<Void> remove(UUID version);
}
