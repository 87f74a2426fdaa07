package org.idvserver.image.domain;

import java.util.Optional;

/** What is to be different about a pool; what is empty stays. The target is ACTIVE or INACTIVE. */
public record PoolChange(
        Optional<PoolTarget> target,
        Optional<Boolean> autostart,
        Optional<Boolean> draining,
        Optional<Integer> warnPercent,
        Optional<Integer> criticalPercent) {}
