package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.StoragePool;

/**
 * The storage's block images. Every act may be repeated, and ends within its time-out: with STORAGE_UNAVAILABLE or TIMEOUT
 * when the storage does not answer. After such an end nobody knows whether the act was done: repeat it.
 */
public interface BlockStorage {

    Uni<Set<String>> list(String pool);

    /** Makes an image that is all zeros; fails with STORAGE_FAILED when there is one of that name. */
    Uni<Void> create(BlockImage image, long sizeBytes);

    /** What is not there counts as removed; fails with VOLUME_IN_USE while somebody has it open. */
    Uni<Void> remove(BlockImage image);

    /** Freezes the content as the protected snapshot {@link BlockImage#RELEASE_SNAPSHOT}; answers its size in bytes. */
    Uni<Long> freeze(BlockImage image);

    /** Makes a copy-on-write clone of a frozen image. A whole one that is there stays as it is; a half-made one is made again. */
    Uni<Void> clone(Clone clone);

    /** Reads from the frozen content. */
    Uni<byte[]> read(BlockImage image, long offset, int length);

    /** Hashes segments of the frozen content. */
    Uni<SegmentHashes> hash(BlockImage image, Segments segments);

    Uni<StoragePool.Usage> usage(String pool);

    /** What to clone for whom. */
    record Clone(BlockImage parent, UUID versionId, BlockImage child, String ownerId) {}

    /** Some segments in a row of an image of this size. */
    record Segments(long imageBytes, int first, int count) {}

    /** SHA-256 of each segment, one after the other, and whether it holds zeros only. */
    record SegmentHashes(byte[] hashes, boolean[] zero) {}
}
