package org.idvserver.desktop.domain;

import java.util.Optional;
import java.util.UUID;

/** A seat of a lab as a lesson needs it: its terminal, which is empty when there is none, and the desktop that is meant for it. */
public record SeatReadiness(Seating.Spot spot, Optional<Readiness> terminal, Meant meant) {

    /** How it is decided which desktop a seat has. */
    public enum Source {
        /** It is on the seat's terminal already, and stays. */
        THERE,
        /** It was made for the seat. */
        SEAT,
        /** Whichever is the next free one when the lesson begins. */
        NEXT_FREE,
        /** The seat gets none. */
        NONE
    }

    /** A version that a desktop needs a copy of on its terminal, and whether the terminal has the whole of it. */
    public record Copy(UUID versionId, boolean complete) {}

    /**
     * The desktop of a seat; empty unless it is decided which one. Of what is in its way the first thing is told, for a seat without a
     * desktop why that is so.
     */
    public record Meant(Source source, Optional<Desktop> desktop, Optional<Copy> copy, Optional<Stuck> obstacle) {}

    /** Whether whoever sits down can work there. */
    public boolean ready() {
        return meant.obstacle().isEmpty();
    }
}
