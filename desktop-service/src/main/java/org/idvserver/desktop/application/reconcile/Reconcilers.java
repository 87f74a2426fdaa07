package org.idvserver.desktop.application.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.idvserver.desktop.application.Replica;
import org.idvserver.desktop.application.StayAlive;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/** Keeps this replica's reconcilers going: when told of work, and from time to time. */
@ApplicationScoped
class Reconcilers {
    /** While one group of orders waits for networks and disks, another is read or published. */
    private static final int COMPOSERS = 2;

    /** While one group of desktops is wired and recorded, the volumes of another are cloned. */
    private static final int MAKERS = 2;

    private static final Duration LOOK_AT_LIFE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Notifications notifications;
    private final MakeDesktops makeDesktops;
    private final ProbeMaking probeMaking;
    private final RemoveDesktops removeDesktops;
    private final RenewDisks renewDisks;
    private final ComposeOrders composeOrders;
    private final RefreshOrders refreshOrders;
    private final AdvanceRollouts advanceRollouts;
    private final CheckLessons checkLessons;
    private final SwitchLabs switchLabs;
    private final WakeLabs wakeLabs;
    private final WakeToStage wakeToStage;
    private final LetTerminalsGo letTerminalsGo;
    private final SwitchPower switchPower;
    private final StayAlive stayAlive;
    private final Replica replica;
    private final DesktopConfig config;
    private final List<ReactiveLoop> loops = new ArrayList<>();
    private ReactiveLoop staying;
    private long watch;

    Reconcilers(
            Vertx vertx,
            Notifications notifications,
            MakeDesktops makeDesktops,
            ProbeMaking probeMaking,
            RemoveDesktops removeDesktops,
            RenewDisks renewDisks,
            ComposeOrders composeOrders,
            RefreshOrders refreshOrders,
            AdvanceRollouts advanceRollouts,
            CheckLessons checkLessons,
            SwitchLabs switchLabs,
            WakeLabs wakeLabs,
            WakeToStage wakeToStage,
            LetTerminalsGo letTerminalsGo,
            SwitchPower switchPower,
            StayAlive stayAlive,
            Replica replica,
            DesktopConfig config) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.makeDesktops = makeDesktops;
        this.probeMaking = probeMaking;
        this.removeDesktops = removeDesktops;
        this.renewDisks = renewDisks;
        this.composeOrders = composeOrders;
        this.refreshOrders = refreshOrders;
        this.advanceRollouts = advanceRollouts;
        this.checkLessons = checkLessons;
        this.switchLabs = switchLabs;
        this.wakeLabs = wakeLabs;
        this.wakeToStage = wakeToStage;
        this.letTerminalsGo = letTerminalsGo;
        this.switchPower = switchPower;
        this.stayAlive = stayAlive;
        this.replica = replica;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        Duration look = config.provisioning().look();
        Duration limit = config.provisioning().lease();
        List<ReactiveLoop> making = IntStream.range(0, MAKERS)
                .mapToObj(maker -> loop("making desktops", look, limit, makeDesktops::pass))
                .toList();
        ReactiveLoop probing = loop("probing", look, limit, probeMaking::pass);
        ReactiveLoop removing = loop("removing desktops", look, limit, removeDesktops::pass);
        ReactiveLoop renewing = loop("renewing disks", look, limit, renewDisks::pass);
        notifications.listen("desktop_work", payload -> {
            making.forEach(ReactiveLoop::wake);
            probing.wake();
            removing.wake();
            renewing.wake();
        });
        List<ReactiveLoop> composing = IntStream.range(0, COMPOSERS)
                .mapToObj(composer -> loop(
                        "composing orders",
                        config.orders().look(),
                        config.orders().lease(),
                        composeOrders::pass))
                .toList();
        notifications.listen("terminal_work", payload -> composing.forEach(ReactiveLoop::wake));
        loop("refreshing orders", config.orders().look(), config.orders().lease(), refreshOrders::pass);
        ReactiveLoop advancing = loop(
                "advancing rollouts",
                config.rollouts().look(),
                config.rollouts().lease(),
                advanceRollouts::pass);
        notifications.listen("rollout_work", payload -> advancing.wake());
        loop("checking lessons", config.lessons().look(), limit, checkLessons::pass);
        loop("waking labs", config.wake().look(), limit, wakeLabs::pass);
        Duration toStage = config.lessons().wakeToStage().look();
        loop("waking to stage", toStage, limit, wakeToStage::pass);
        loop("letting terminals go", toStage, limit, letTerminalsGo::pass);
        loop("switching power", config.power().look(), limit, switchPower::pass);
        ReactiveLoop switching = loop("switching labs", config.lessons().switchLook(), limit, switchLabs::pass);
        notifications.listen("lessons", payload -> switching.wake());
        stayAlive();
    }

    private void stayAlive() {
        Duration life = replica.life();
        staying = new ReactiveLoop(vertx, "replica", life.dividedBy(3), life.dividedBy(3), stayAlive::sayAlive);
        staying.wake();
        loop("dead replicas", life.dividedBy(3), life, stayAlive::takeOver);
        watch = vertx.setPeriodic(LOOK_AT_LIFE.toMillis(), tick -> {
            if (!replica.alive()) {
                loops.forEach(loop -> loop.abandon("the life of this replica is over"));
            }
        });
    }

    /** Does nothing while others may take this replica for dead. */
    private ReactiveLoop loop(String name, Duration period, Duration limit, Supplier<Uni<Boolean>> pass) {
        ReactiveLoop loop = new ReactiveLoop(
                vertx,
                name,
                period,
                limit,
                () -> replica.alive() ? pass.get() : Uni.createFrom().item(false));
        loops.add(loop);
        return loop;
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(watch);
        staying.close();
        loops.forEach(ReactiveLoop::close);
    }
}
