package org.idvserver.image.application.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/** Runs the reconcilers: woken when a wish is recorded, and from time to time. */
@ApplicationScoped
class Reconcilers {
    private static final Duration PASS_LIMIT = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final Notifications notifications;
    private final ImageConfig config;
    private final List<Pass> passes;
    private List<ReactiveLoop> loops = List.of();

    Reconcilers(
            Vertx vertx,
            Notifications notifications,
            ImageConfig config,
            ImportVersions imports,
            ReleaseVersions releases,
            ReconcileVolumes volumes,
            ReconcilePools pools) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.config = config;
        Duration importLimit = config.importLimit().plus(PASS_LIMIT);
        this.passes = List.of(
                new Pass("import", importLimit, imports::pass),
                new Pass("release", importLimit, releases::pass),
                new Pass("volumes", PASS_LIMIT, volumes::pass),
                new Pass("pools", PASS_LIMIT, pools::pass));
    }

    private record Pass(String name, Duration limit, Supplier<Uni<Boolean>> run) {

        ReactiveLoop loop(Vertx vertx, Duration period) {
            return new ReactiveLoop(vertx, name, period, limit, run);
        }
    }

    void start(@Observes StartupEvent event) {
        loops = passes.stream()
                .map(pass -> pass.loop(vertx, config.reconcile().period()))
                .toList();
        notifications.listen("work", table -> loops.forEach(ReactiveLoop::wake));
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(ReactiveLoop::close);
    }
}
