package org.idvserver.desktop.domain;

import java.util.ArrayList;
import java.util.List;

/** Cuts terminals into waves: the canaries first, then up to each share of all of them. */
public final class RolloutWaves {
    private static final int HUNDRED = 100;

    private RolloutWaves() {}

    /**
     * The wave of each terminal, from 1, in their order. A share that reaches nobody new is no wave.
     *
     * @param canaries how many of the first are a wave of their own
     * @param percents rising, the last of them 100
     */
    public static List<Integer> of(int terminals, int canaries, List<Integer> percents) {
        List<Integer> ends = new ArrayList<>();
        ends.add(canaries);
        percents.forEach(percent -> ends.add((terminals * percent + HUNDRED - 1) / HUNDRED));
        List<Integer> waves = new ArrayList<>();
        int wave = 0;
        for (int end : ends) {
            if (end > waves.size()) {
                wave++;
            }
            while (waves.size() < Math.min(end, terminals)) {
                waves.add(wave);
            }
        }
        return waves;
    }
}
