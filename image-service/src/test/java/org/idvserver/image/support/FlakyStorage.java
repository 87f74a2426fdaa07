package org.idvserver.image.support;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;

/** The real storage, which now and then says that it did not answer although it did what was asked. */
@Decorator
@Priority(1)
public abstract class FlakyStorage implements BlockStorage {
    /** So many clones and removals to come are done and then reported as failed. */
    public static final AtomicInteger LIES = new AtomicInteger();

    @Inject
    @Delegate
    @Any
    BlockStorage real;

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
}
