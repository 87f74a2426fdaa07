package org.idvserver.desktop.application;

import com.google.protobuf.ByteString;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.TerminalWork;
import org.idvserver.kit.lease.Lease;

/** Where the orders of terminals are kept, and who must compose them anew. */
public interface OrderBook {

    /**
     * The newest orders of a terminal (generation 0: none yet), the stream that is to get them, and whether it must end. What they say
     * of being switched off counts only while that is wished.
     */
    record Newest(
            UUID terminalId,
            UUID connectionId,
            boolean revoked,
            boolean powerOff,
            long generation,
            ByteString orders) {}

    Uni<Void> open(UUID terminalId);

    /** Something of these terminals changed: their orders are composed anew. */
    default Uni<Void> wishAgain(Collection<UUID> terminalIds, Instant now) {
        return look(new Look(terminalIds, now, List.of(), now));
    }

    /** The orders of these terminals are looked at then at the latest. */
    default Uni<Void> lookBy(Collection<UUID> terminalIds, Instant then) {
        return look(new Look(List.of(), then, terminalIds, then));
    }

    /** Both; all are locked in the order of their ids. */
    Uni<Void> look(Look look);

    /** Terminals whose orders are composed anew, and others whose orders are looked at then at the latest. */
    record Look(Collection<UUID> again, Instant now, Collection<UUID> only, Instant then) {}

    /** The work of a claim as it is, where it is still the claimer's. */
    Uni<List<TerminalWork>> claimed(Lease.Claim claim);

    /** The work of a claim, locked, where it is still the claimer's. */
    Uni<List<TerminalWork>> lockClaimed(Lease.Claim claim);

    Uni<List<TerminalWork>> ofAll(Collection<UUID> terminalIds);

    /** Of terminals that have connected. */
    Uni<List<Newest>> newest(Collection<UUID> terminalIds);
}
