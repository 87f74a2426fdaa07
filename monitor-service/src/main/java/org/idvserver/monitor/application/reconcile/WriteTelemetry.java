package org.idvserver.monitor.application.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.monitor.application.CollectTelemetry;
import org.idvserver.monitor.config.MonitorConfig;

/** Writes collected reports from time to time, as one set. */
@ApplicationScoped
class WriteTelemetry {
    private static final Duration PASS_LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final CollectTelemetry telemetry;
    private final MonitorConfig config;
    private ReactiveLoop loop;

    WriteTelemetry(Vertx vertx, CollectTelemetry telemetry, MonitorConfig config) {
        this.vertx = vertx;
        this.telemetry = telemetry;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        loop = new ReactiveLoop(vertx, "telemetry", config.writeEvery(), PASS_LIMIT, telemetry::write);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }
}
