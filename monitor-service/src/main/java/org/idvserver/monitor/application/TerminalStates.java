package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.domain.TerminalReport;
import org.idvserver.monitor.domain.TerminalRules;
import org.idvserver.monitor.domain.TerminalStatus;

/** Where the live state of terminals is kept. State changes are announced in the transaction that makes them. */
public interface TerminalStates {

    /** Writes reports, at most one a terminal, and what follows from them, in one transaction. */
    Uni<Void> record(Collection<TerminalReport> reports, TerminalRules rules);

    /** Turns terminals offline that were last heard before {@code limit}; answers how many, at most {@code most}. */
    Uni<Integer> markSilent(Instant limit, Instant now, int most);

    /** Fails with TERMINAL_NOT_FOUND. */
    Uni<TerminalStatus> get(UUID id);

    /** The lab may be null for all. */
    Uni<List<TerminalStatus>> page(UUID labId, PageRequest request);
}
