package org.idvserver.network.application.reconcile;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.idvserver.kit.reconcile.Backoff;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.network.config.NetworkConfig;
import org.jboss.logging.Logger;

/** Has a keeper at work for each terminal node that this replica holds a claim on, and wakes it when its wish changes. */
@ApplicationScoped
public class KeepNodes {
    /** Channel on which changes of wishes are told; the payload is a node's id. */
    public static final String CHANNEL = "node";

    /** Channel on which it is told that machines are on; the payload is a node's id. */
    public static final String ON_CHANNEL = "node-on";

    private static final Logger LOG = Logger.getLogger(KeepNodes.class);
    private static final int REQUESTS_PER_PASS = 8;

    /** Between two turns that look for nodes nobody keeps or that call: a lab that is switched on is taken in some of them. */
    private static final long TURN_MILLIS = 200;

    private final UUID replica = UUID.randomUUID();
    private final Map<UUID, NodeKeeper> keepers = new ConcurrentHashMap<>();
    private volatile long renewed = System.nanoTime();
    private final NodeLeases leases;
    private final ClaimDialIns dialIns;
    private final Notifications notifications;
    private final NetworkConfig.Reconcile config;
    private final NodeKeeper.Keeping keeping;
    private final AtomicBoolean turnIsDue = new AtomicBoolean();
    private ReactiveLoop life;
    private ReactiveLoop claims;

    KeepNodes(
            Vertx vertx,
            NodeLeases leases,
            ClaimDialIns dialIns,
            NodeWishes wishes,
            NodeSwitches switches,
            RecordWiring record,
            Notifications notifications,
            NetworkConfig config) {
        this.leases = leases;
        this.dialIns = dialIns;
        this.notifications = notifications;
        this.config = config.reconcile();
        Duration passLimit =
                this.config.connectTimeout().plus(this.config.requestTimeout().multipliedBy(REQUESTS_PER_PASS));
        this.keeping = new NodeKeeper.Keeping(
                replica,
                vertx,
                wishes,
                switches,
                record,
                this.config.period(),
                passLimit,
                new Backoff(this.config.firstRetry(), this.config.backoffLimit()));
    }

    void start(@Observes StartupEvent event) {
        claims = new ReactiveLoop(
                keeping.vertx(), "claims on nodes", config.claimPeriod(), config.lease(), this::keepClaimed);
        life = new ReactiveLoop(keeping.vertx(), "replica", config.claimPeriod(), config.claimPeriod(), this::renew);
        life.wake();
        dialIns.begin(this::claimSoon);
        notifications.listen(CHANNEL, this::wishChanged);
        notifications.listen(ON_CHANNEL, this::machineIsOn);
    }

    void stop(@Observes ShutdownEvent event) {
        dialIns.end();
        life.close();
        claims.close();
        keepers.values().forEach(NodeKeeper::close);
        keepers.clear();
    }

    private Uni<Boolean> renew() {
        // Others take this replica for dead: nodes that called it are to call them.
        if (System.nanoTime() - renewed > config.lease().toNanos()) {
            dialIns.hangUp();
        }
        return leases.renew(replica, config.lease())
                .invoke(() -> renewed = System.nanoTime())
                .replaceWith(false);
    }

    private Uni<Boolean> keepClaimed() {
        return dialIns.claim(replica)
                .invoke(news -> news.gained().forEach(node -> tell(node, NodeKeeper::claimedAnew)))
                .flatMap(news -> leases.keep(replica).invoke(this::follow).replaceWith(news))
                .invoke(news -> news.arrived().forEach(node -> tell(node, NodeKeeper::machineIsOn)))
                .chain(dialIns::tellOfMissed)
                .replaceWith(false);
    }

    private void tell(UUID node, Consumer<NodeKeeper> what) {
        NodeKeeper keeper = keepers.get(node);
        if (keeper != null) {
            what.accept(keeper);
        }
    }

    private void claimSoon() {
        if (turnIsDue.compareAndSet(false, true)) {
            keeping.vertx().setTimer(TURN_MILLIS, timer -> {
                turnIsDue.set(false);
                claims.wake();
            });
        }
    }

    private void follow(NodeLeases.Kept turn) {
        Set<UUID> kept = turn.nodes();
        if (turn.moreMayBeFree()) {
            claimSoon();
        }
        for (UUID node : kept) {
            keepers.computeIfAbsent(node, id -> {
                NodeKeeper keeper = new NodeKeeper(id, keeping);
                keeper.wishChanged();
                return keeper;
            });
        }
        keepers.forEach((node, keeper) -> {
            if (!kept.contains(node)) {
                LOG.debugf("node %s is kept by another replica, or gone", node);
                keepers.remove(node, keeper);
                keeper.close();
            }
        });
    }

    /** Another replica's node, or one that is not kept yet, is looked at anyway. */
    private void machineIsOn(String payload) {
        if (!payload.isEmpty()) {
            tell(UUID.fromString(payload), NodeKeeper::machineIsOn);
        }
    }

    private void wishChanged(String payload) {
        if (payload.isEmpty()) {
            keepers.values().forEach(NodeKeeper::wishChanged);
            claimSoon();
            return;
        }
        NodeKeeper keeper = keepers.get(UUID.fromString(payload));
        if (keeper == null) {
            claimSoon();
        } else {
            keeper.wishChanged();
        }
    }
}
