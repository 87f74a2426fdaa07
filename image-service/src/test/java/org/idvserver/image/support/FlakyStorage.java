package org.idvserver.image.support;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;

/** The real storage, which now and then says that it did not answer although it did what was asked. */
@Decorator
@Priority(1)
public class FlakyStorage implements BlockStorage {
    /** So many clones and removals to come are done and then reported as failed. */
    public static final AtomicInteger LIES = new AtomicInteger();

    private final BlockStorage real;

    @Inject
    FlakyStorage(@Delegate @Any BlockStorage real) {
        this.real = real;
    }

    private static Uni<Void> lie(Uni<Void> act) {
        return act.invoke(() -> {
            if (LIES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw ImageProblem.STORAGE_UNAVAILABLE.because("The storage does not answer");
            }
        });
    }

    @Override
    public Uni<Void> clone(Clone clone) {
        CephCommand.madeByThisRun(clone.child().toString());
        return lie(real.clone(clone));
    }

    @Override
    public Uni<Void> remove(BlockImage image) {
        return lie(real.remove(image));
    }

    @Override
    public Uni<Set<String>> list(String pool) {
        return real.list(pool);
    }

    @Override
    public Uni<Void> create(BlockImage image, long sizeBytes) {
        return real.create(image, sizeBytes);
    }

    @Override
    public Uni<Long> freeze(BlockImage image) {
        return real.freeze(image);
    }

    @Override
    public Uni<byte[]> read(BlockImage image, long offset, int length) {
        return real.read(image, offset, length);
    }

    @Override
    public Uni<SegmentHashes> hash(BlockImage image, Segments segments) {
        return real.hash(image, segments);
    }

    @Override
    public Uni<StoragePool.Usage> usage(String pool) {
        return real.usage(pool);
    }
}
