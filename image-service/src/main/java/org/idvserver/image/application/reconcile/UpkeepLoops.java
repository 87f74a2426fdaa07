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
import org.idvserver.image.application.CompareStorage;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/** Runs what keeps the house in order, beside the {@link Reconcilers} that fulfil wishes. */
@ApplicationScoped
class UpkeepLoops {
    private static final Duration PASS_LIMIT = Duration.ofMinutes(10);

    private final Vertx vertx;
    private final Notifications notifications;
    private final ImageConfig config;
    private final CollectGarbage garbage;
    private final KeepHouse house;
    private final FlattenVolumes flattens;
    private final CompareStorage compare;
    private final NoteOpeners openers;
    private List<ReactiveLoop> loops = List.of();

    UpkeepLoops(
            Vertx vertx,
            Notifications notifications,
            ImageConfig config,
            CollectGarbage garbage,
            KeepHouse house,
            FlattenVolumes flattens,
            CompareStorage compare,
            NoteOpeners openers) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.config = config;
        this.garbage = garbage;
        this.house = house;
        this.flattens = flattens;
        this.compare = compare;
        this.openers = openers;
    }

    void start(@Observes StartupEvent event) {
        Duration period = config.reconcile().period();
        ReactiveLoop removing = loop("garbage", period, PASS_LIMIT, garbage::pass);
        ReactiveLoop flattening = loop(
                "flatten",
                period,
                config.ceph().flattenLimit().plus(config.dir().flattenLimit()),
                flattens::pass);
        loops = List.of(
                removing,
                flattening,
                loop("openers", period, PASS_LIMIT, openers::pass),
                loop("bin", config.upkeep().period(), PASS_LIMIT, house::emptyBin),
                loop("reviews", config.upkeep().period(), PASS_LIMIT, house::remindOfReviews),
                loop("compare", config.upkeep().comparePeriod(), PASS_LIMIT, () -> compare.all()
                        .replaceWith(false)));
        notifications.listen("work", table -> {
            switch (table) {
                case "tombstones" -> removing.wake();
                case "volumes" -> flattening.wake();
                default -> {}
            }
        });
    }

    private ReactiveLoop loop(String name, Duration period, Duration limit, Supplier<Uni<Boolean>> pass) {
        return new ReactiveLoop(vertx, name, period, limit, pass);
    }

    void stop(@Observes ShutdownEvent event) {
        loops.forEach(ReactiveLoop::close);
    }
}
