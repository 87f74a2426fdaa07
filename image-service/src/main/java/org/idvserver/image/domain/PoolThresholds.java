package org.idvserver.image.domain;

/**
 * From where a pool's levels begin, in percent of its capacity.
 *
 * @param warn at least 1, and less than critical
 * @param critical at most 100
 */
public record PoolThresholds(int warn, int critical) {
    int of(PoolLevel level) {
        return switch (level) {
            case NORMAL -> Integer.MIN_VALUE;
            case WARNING -> warn;
            case CRITICAL -> critical;
        };
    }
}
