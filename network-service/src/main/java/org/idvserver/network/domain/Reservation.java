package org.idvserver.network.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Addresses of a network that no port gets, such as those of a printer. With a MAC, DHCP gives the one address to that machine. */
public record Reservation(
        UUID id, UUID networkId, AddressRange range, Optional<String> mac, String note, Instant created) {

    /** True when it is what is wished. */
    public boolean is(ReservationSpec spec) {
        return range.equals(spec.range()) && mac.equals(spec.mac()) && note.equals(spec.note());
    }

    /** For people. */
    @Override
    public String toString() {
        return range + mac.map(known -> " for " + known).orElse("") + ": " + note;
    }
}
