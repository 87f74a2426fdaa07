package org.idvserver.image.domain;

import java.util.Optional;
import org.idvserver.kit.error.Problem;

/** Why nothing new may be put into a pool: a code and a sentence for whoever stands before a class without desktops. */
public record PoolRefusal(ImageProblem code, String sentence) {

    static Optional<PoolRefusal> of(StoragePool pool) {
        return switch (pool.target()) {
            case ABSENT -> refused(ImageProblem.POOL_INACTIVE, "Pool %s is being deleted".formatted(pool.name()));
            case INACTIVE ->
                refused(ImageProblem.POOL_INACTIVE, "Pool %s is stopped: start it first".formatted(pool.name()));
            case ACTIVE -> pool.draining() ? drained(pool) : full(pool);
        };
    }

    private static Optional<PoolRefusal> drained(StoragePool pool) {
        return refused(
                ImageProblem.POOL_DRAINING,
                "Pool %s is being drained and takes nothing new: define another one for %s, or end draining"
                        .formatted(pool.name(), pool.purpose()));
    }

    private static Optional<PoolRefusal> full(StoragePool pool) {
        return pool.usage()
                .filter(usage -> pool.level() == PoolLevel.CRITICAL)
                .flatMap(usage -> refused(
                        ImageProblem.POOL_FULL,
                        "Pool %s takes nothing new: %d %% of its %d GiB are used, its limit is %d %%; %d GiB are free"
                                .formatted(
                                        pool.name(),
                                        usage.usedPercent(),
                                        usage.capacityBytes() >> 30,
                                        pool.thresholds().critical(),
                                        usage.availableBytes() >> 30)));
    }

    private static Optional<PoolRefusal> refused(ImageProblem code, String sentence) {
        return Optional.of(new PoolRefusal(code, sentence));
    }

    public Problem problem() {
        return code.because("%s", sentence);
    }
}
