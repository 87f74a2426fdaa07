package org.idvserver.desktop.domain;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a lesson brings to a lab: a place for each seat where a desktop is to come or to stay, and how many more are free; the other
 * seats have one that serves.
 *
 * @param brought the versions of desktops that get another when they come
 */
public record SeatPlan(List<Seating.Place> places, long spare, Map<UUID, UUID> brought) {
    static final SeatPlan NOTHING = new SeatPlan(List.of(), 0, Map.of());

    /** The seats that take whichever desktop is free, or would. */
    long undecided() {
        return places.stream()
                .filter(Seating.Place::usable)
                .filter(place ->
                        place.source() == SeatReadiness.Source.NEXT_FREE || place.source() == SeatReadiness.Source.NONE)
                .count();
    }

    /** The desktops for these. */
    long free() {
        return spare
                + places.stream()
                        .filter(place -> place.source() == SeatReadiness.Source.NEXT_FREE)
                        .count();
    }
}
