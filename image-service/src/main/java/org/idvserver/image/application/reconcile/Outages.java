package org.idvserver.image.application.reconcile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.idvserver.image.domain.Place;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;

/**
 * What one pass learns about storages that do not answer. After some failures in a row the rest is not tried: each try would
 * wait for its time-out, and whoever waits for the volumes would be told much later.
 */
final class Outages {
    private final int enough;
    private final Map<Place, Integer> failuresInARow = new HashMap<>();
    private final Map<Place, Problem> known = new HashMap<>();

    Outages(int enough) {
        this.enough = enough;
    }

    /** Why this place need not be tried. */
    synchronized Optional<Problem> at(Place place) {
        return Optional.ofNullable(known.get(place));
    }

    synchronized void answered(Place place) {
        failuresInARow.remove(place);
    }

    synchronized void failed(Place place, Problem problem) {
        boolean silent = problem.kind() == ProblemKind.UNAVAILABLE || problem.kind() == ProblemKind.TIMEOUT;
        if (!silent) {
            answered(place);
        } else if (failuresInARow.merge(place, 1, Integer::sum) >= enough) {
            known.putIfAbsent(place, problem);
        }
    }
}
