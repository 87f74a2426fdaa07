package org.idvserver.monitor.application;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.idvserver.monitor.config.MonitorConfig;
import org.idvserver.monitor.domain.MonitorProblem;
import org.idvserver.monitor.domain.TerminalReport;
import org.idvserver.monitor.domain.TerminalRules;

/**
 * Keeps the newest report of each terminal until it is written, together with those of the others. A report that is lost with
 * the process is made good by the terminal's next one.
 */
@ApplicationScoped
public class CollectTelemetry {
    private static final int BATCH = 2000;
    private static final long MIB = 1024 * 1024;

    private final Clock clock;
    private final TerminalStates states;
    private final TerminalRules rules;
    private final int mostWaiting;
    private final ConcurrentMap<UUID, TerminalReport> waiting;
    private volatile Instant writtenUntil = Instant.MIN;

    CollectTelemetry(Clock clock, TerminalStates states, MonitorConfig config, MeterRegistry metrics) {
        this.clock = clock;
        this.states = states;
        this.rules = new TerminalRules(config.clockTolerance(), config.storeLowMib() * MIB);
        this.mostWaiting = config.mostWaitingReports();
        this.waiting = metrics.gaugeMapSize("idv.telemetry.waiting", List.of(), new ConcurrentHashMap<>());
    }

    /** Takes a report in place of an older one of the same terminal. */
    public void accept(TerminalReport report) {
        if (waiting.size() >= mostWaiting && !waiting.containsKey(report.terminalId())) {
            throw MonitorProblem.TOO_MANY_REPORTS.because("Reports cannot be written at the moment; try again");
        }
        waiting.put(report.terminalId(), report);
    }

    /** Writes what waits; true when more than one batch did. */
    public Uni<Boolean> write() {
        Instant began = clock.instant();
        List<TerminalReport> batch = take();
        boolean more = batch.size() == BATCH;
        Uni<Void> written = batch.isEmpty() ? Uni.createFrom().voidItem() : states.record(batch, rules);
        return written.onFailure()
                .invoke(() -> batch.forEach(report -> waiting.putIfAbsent(report.terminalId(), report)))
                .invoke(() -> writtenUntil = more ? writtenUntil : began)
                .replaceWith(more);
    }

    /** Whatever was heard before this moment is written. */
    public Instant writtenUntil() {
        return writtenUntil;
    }

    private List<TerminalReport> take() {
        List<TerminalReport> batch = new ArrayList<>();
        for (UUID terminal : waiting.keySet()) {
            if (batch.size() == BATCH) {
                break;
            }
            batch.add(waiting.remove(terminal));
        }
        return batch;
    }
}
