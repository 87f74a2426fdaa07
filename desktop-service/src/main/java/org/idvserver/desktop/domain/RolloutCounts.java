package org.idvserver.desktop.domain;

import java.util.EnumMap;
import java.util.Map;

/** How many terminals of a rollout, or of one of its waves, are in each state, counted from its items. */
public record RolloutCounts(Map<RolloutItemState, Integer> byState) {
    private static final int HUNDRED = 100;

    public RolloutCounts {
        byState = Map.copyOf(byState);
    }

    public static RolloutCounts of(Map<RolloutItemState, Long> counted) {
        Map<RolloutItemState, Integer> numbers = new EnumMap<>(RolloutItemState.class);
        counted.forEach((state, number) -> numbers.put(state, number.intValue()));
        return new RolloutCounts(numbers);
    }

    public int in(RolloutItemState state) {
        return byState.getOrDefault(state, 0);
    }

    public int total() {
        return byState.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Those that were asked and can answer: on them the gate looks. */
    public int reachable() {
        return in(RolloutItemState.STAGING)
                + in(RolloutItemState.SWITCHING)
                + in(RolloutItemState.HEALTHY)
                + in(RolloutItemState.FAILED);
    }

    /** Those that are under way and can be reached. */
    public int underWay() {
        return in(RolloutItemState.STAGING) + in(RolloutItemState.SWITCHING);
    }

    public boolean enoughHealthy(int percent) {
        return in(RolloutItemState.HEALTHY) * HUNDRED >= percent * reachable();
    }

    /** So many have failed that the others cannot make up for them. */
    public boolean neverEnoughHealthy(int percent) {
        return (reachable() - in(RolloutItemState.FAILED)) * HUNDRED < percent * reachable();
    }
}
