package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.StoragePool;

/**
 * The storage's block images. Every act may be repeated, and ends within its time-out: with STORAGE_UNAVAILABLE or TIMEOUT
 * when the storage does not answer. After such an end nobody knows whether the act was done: repeat it. A place that is not
 * there is STORAGE_MISSING, one without room POOL_FULL.
 */
public interface BlockStorage {

    /**
     * Marks a place as a pool, when the pool is new. Where a mark can be missing later (a folder whose disk is not mounted), all
     * acts then fail with STORAGE_UNAVAILABLE, so that nobody takes it for an empty pool.
     */
    Uni<Void> prepare(Place place);

    /** Names of all images of a place, in one round trip; sizes and times cost one each, so ask {@link #find} for the few that matter. */
    Uni<Set<String>> list(Place place);

    /** Empty when there is no such image. */
    Uni<Optional<Facts>> find(BlockImage image);

    /** Makes an image that is all zeros; fails with STORAGE_FAILED when there is one of that name. */
    Uni<Void> create(BlockImage image, long sizeBytes);

    /**
     * Frees the name at once; the bytes go with {@link #purge}, those that clones still need when the last clone is gone. What is
     * not there counts as removed; fails with VOLUME_IN_USE while somebody writes to it.
     */
    Uni<Void> remove(BlockImage image);

    /** Frees the room of some images that were removed and that no clone needs any more. */
    Uni<Purged> purge(Place place);

    /** Freezes the content, once and for all; answers its size in bytes. */
    Uni<Long> freeze(BlockImage image);

    /** Makes a copy-on-write clone of a frozen image. A whole one that is there stays as it is; a half-made one is made again. */
    Uni<Void> clone(Clone clone);

    /** Whose clone of what an image is; empty when it does not tell. Fails with STORAGE_MISSING when it is not there. */
    Uni<Optional<Origin>> origin(BlockImage image);

    /** Clones of a frozen image that were not removed. */
    Uni<List<BlockImage>> children(BlockImage frozen);

    /** Grows an image, or shrinks it when that is allowed; else fails with SIZE_TOO_SMALL. Fails with VOLUME_IN_USE in a folder. */
    Uni<Void> resize(BlockImage image, Size size);

    /** Copies what a clone shares with its parent, so that it stands alone. Takes minutes, so few run at once; tells the bytes done. */
    Uni<Void> flatten(BlockImage image, LongConsumer progress);

    /** True while a machine has the image open for writing. */
    Uni<Boolean> inUse(BlockImage image);

    /** Reads from the frozen content. */
    Uni<byte[]> read(BlockImage image, long offset, int length);

    /** Hashes segments of the frozen content. */
    Uni<SegmentHashes> hash(BlockImage image, Segments segments);

    Uni<StoragePool.Usage> usage(Place place);

    /** What the storage knows of an image. */
    record Facts(long sizeBytes, Instant made, boolean frozen) {}

    /** Whose clone of which version. */
    record Origin(String ownerId, UUID versionId) {}

    /** How many images purging removed, and how many removed ones are still there. */
    record Purged(int gone, int left) {}

    /** A new size in bytes, and whether what lies behind it may be lost. */
    record Size(long bytes, boolean mayShrink) {}

    /** What to clone, and into what; the child's name tells for whom. */
    record Clone(BlockImage parent, UUID versionId, BlockImage child) {}

    /** Some segments in a row of an image of this size. */
    record Segments(long imageBytes, int first, int count) {}

    /** SHA-256 of each segment, one after the other, and whether it holds zeros only. */
    record SegmentHashes(byte[] hashes, boolean[] zero) {}
}
