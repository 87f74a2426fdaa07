package org.idvserver.monitor.application;

import com.google.protobuf.util.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.idvserver.contracts.monitor.v1.TerminalStateChanged;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;
import org.idvserver.monitor.domain.TerminalStateChange;

/** Puts changes of terminals into the words of the contracts, each with its audit record. */
@ApplicationScoped
public class TerminalEvents {
    private static final String TOPIC = "idv.monitor.v1";
    private static final String TYPE = "idv.monitor.terminal-state-changed.v1";
    private static final String ACTOR = "service/monitor-service";

    private final Audit audit;

    TerminalEvents(Audit audit) {
        this.audit = audit;
    }

    public List<Event> of(Collection<TerminalStateChange> changes) {
        List<Event> events = new ArrayList<>();
        for (TerminalStateChange change : changes) {
            String id = change.terminalId().toString();
            TerminalStateChanged data = TerminalStateChanged.newBuilder()
                    .setTerminalId(id)
                    .setFromState(change.from().name())
                    .setToState(change.to().name())
                    .setReason(change.reason().name())
                    .setOccurredTime(Timestamps.fromMillis(change.time().toEpochMilli()))
                    .build();
            String detail = "%s to %s: %s"
                    .formatted(change.from(), change.to(), change.reason().sentence());
            events.add(new Event(TOPIC, TYPE, id, data));
            events.add(audit.succeeded(ACTOR, "terminal.state-changed", "terminal/" + id, detail));
        }
        return events;
    }
}
