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
import java.util.stream.Stream;
import org.idvserver.image.application.Work;
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
    private final List<Pass> woken;
    private final Pass trash;
    private final ReconcileMaintenance maintenance;
    private List<ReactiveLoop> loops = List.of();

    Reconcilers(
            Vertx vertx,
            Notifications notifications,
            ImageConfig config,
            ImportVersions imports,
            ReleaseVersions releases,
            ReconcileVolumes volumes,
            ReconcilePools pools,
            PurgeTrash trash,
            ClearUploads uploads,
            CopyDisks copies,
            ReconcileMaintenance maintenance) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.config = config;
        this.maintenance = maintenance;
        Duration importLimit = config.importLimit().plus(PASS_LIMIT);
        this.woken = List.of(
                new Pass("import", importLimit, imports::pass),
                new Pass("release", importLimit, releases::pass),
                new Pass("volumes-ceph", PASS_LIMIT, () -> volumes.pass(Work.Kind.CEPH_VOLUMES)),
                new Pass("volumes-folder", PASS_LIMIT, () -> volumes.pass(Work.Kind.FOLDER_VOLUMES)),
                new Pass("roll-backs", importLimit, () -> volumes.pass(Work.Kind.ROLL_BACKS)),
                new Pass("pools", PASS_LIMIT, pools::pass),
                new Pass("uploads", PASS_LIMIT, uploads::pass),
                new Pass("copies", importLimit, copies::pass),
                new Pass("maintenance", PASS_LIMIT, maintenance::pass));
        this.trash = new Pass("trash", PASS_LIMIT, trash::pass);
    }

    private record Pass(String name, Duration limit, Supplier<Uni<Boolean>> run) {

        ReactiveLoop loop(Vertx vertx, Duration period) {
            return new ReactiveLoop(vertx, name, period, limit, run);
        }
    }

    /** The trash can wait: what clones need is found again each time one looks, so one looks seldom. */
    void start(@Observes StartupEvent event) {
        List<ReactiveLoop> waking = woken.stream()
                .map(pass -> pass.loop(vertx, config.reconcile().period()))
                .toList();
        loops = Stream.concat(
                        waking.stream(),
                        Stream.of(trash.loop(vertx, config.reconcile().poolPeriod())))
                .toList();
        maintenance.listen(() -> waking.forEach(ReactiveLoop::wake));
        notifications.listen("work", table -> waking.forEach(ReactiveLoop::wake));
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(ReactiveLoop::close);
    }
}
