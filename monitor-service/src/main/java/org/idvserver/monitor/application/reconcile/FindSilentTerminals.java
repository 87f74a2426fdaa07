package org.idvserver.monitor.application.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.monitor.application.Changes;
import org.idvserver.monitor.application.CollectTelemetry;
import org.idvserver.monitor.application.TerminalStates;
import org.idvserver.monitor.config.MonitorConfig;
import org.jboss.logging.Logger;

/**
 * Turns terminals offline that have not been heard for too long. While this service or its database was away nobody could be
 * heard: after such a pause it listens for the whole limit before it judges, and it judges by what is written, because a
 * report may wait for the database.
 */
@ApplicationScoped
class FindSilentTerminals {
    private static final Logger LOG = Logger.getLogger(FindSilentTerminals.class);
    private static final Duration PASS_LIMIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_PERIOD = Duration.ofSeconds(1);
    private static final int BATCH = 1000;

    private final Vertx vertx;
    private final Clock clock;
    private final CollectTelemetry telemetry;
    private final TerminalStates states;
    private final Changes changes;
    private final MonitorConfig config;
    private ReactiveLoop loop;
    private volatile Instant listeningSince = Instant.MAX;
    private volatile Instant lastPass = Instant.MIN;

    FindSilentTerminals(
            Vertx vertx,
            Clock clock,
            CollectTelemetry telemetry,
            TerminalStates states,
            Changes changes,
            MonitorConfig config) {
        this.vertx = vertx;
        this.clock = clock;
        this.telemetry = telemetry;
        this.states = states;
        this.changes = changes;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Duration quarter = config.offlineAfter().dividedBy(4);
        Duration period = quarter.compareTo(LONGEST_PERIOD) < 0 ? quarter : LONGEST_PERIOD;
        loop = new ReactiveLoop(vertx, "silent terminals", period, PASS_LIMIT, this::pass);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> pass() {
        Instant now = clock.instant();
        Instant limit = now.minus(config.offlineAfter());
        Instant writtenUntil = telemetry.writtenUntil();
        return changes.prune(config.feedHistory())
                .flatMap(pruned -> mayJudge(now, limit) && writtenUntil.isAfter(limit)
                        ? states.markSilent(writtenUntil.minus(config.offlineAfter()), now, BATCH)
                        : Uni.createFrom().item(0))
                .map(marked -> {
                    if (marked > 0) {
                        LOG.infof("%d terminals fell silent", marked);
                    }
                    return marked == BATCH;
                });
    }

    /** Asked once the database has answered. */
    private boolean mayJudge(Instant now, Instant limit) {
        if (lastPass.isBefore(limit)) {
            listeningSince = now;
        }
        lastPass = now;
        return !listeningSince.isAfter(limit);
    }
}
