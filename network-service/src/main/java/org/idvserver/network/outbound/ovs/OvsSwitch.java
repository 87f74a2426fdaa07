package org.idvserver.network.outbound.ovs;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.idvserver.kit.error.Problem;
import org.idvserver.network.application.reconcile.NodeSwitches.NodeSwitch;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.SwitchReport;
import org.idvserver.network.domain.SwitchWish;
import org.jboss.logging.Logger;

/** Brings one node's integration bridge to a wish, in one guarded transaction, and waits until the switch has done it. */
final class OvsSwitch implements NodeSwitch {
    private static final Logger LOG = Logger.getLogger(OvsSwitch.class);
    private static final int GUARDED_ATTEMPTS = 5;
    private static final Duration MORE_WITHIN = Duration.ofSeconds(1);
    private static final JsonObject CARRIED_OUT = OvsdbJson.select("Open_vSwitch", new JsonArray(), "cur_cfg");

    private final OvsdbConnection connection;
    private final BridgeRows rows;
    private final Duration limit;

    OvsSwitch(OvsdbConnection connection, BridgeRows rows, Duration limit) {
        this.connection = connection;
        this.rows = rows;
        this.limit = limit;
    }

    @Override
    public Uni<SwitchReport> bring(SwitchWish wish) {
        return attempt(wish).onFailure(OvsSwitch::isChangedMeanwhile).retry().atMost(GUARDED_ATTEMPTS);
    }

    private Uni<SwitchReport> attempt(SwitchWish wish) {
        return Uni.createFrom().item(rows::snapshot).flatMap(before -> {
            List<JsonObject> operations = BridgePlan.between(before, wish);
            if (operations.isEmpty()) {
                return Uni.createFrom().item(BridgeReport.of(before, wish));
            }
            LOG.debugf("%d operations bring the bridge to its wish", operations.size());
            return connection
                    .transact(operations)
                    .map(results -> configuration(results, operations.size() - 1, "next_cfg"))
                    .flatMap(this::carriedOut)
                    .map(done -> BridgeReport.of(rows.snapshot(), wish));
        });
    }

    private Uni<Void> carriedOut(long wanted) {
        return connection
                .transact(List.of(CARRIED_OUT))
                .flatMap(results -> carriedOut(wanted, configuration(results, 0, "cur_cfg")))
                .ifNoItem()
                .after(limit)
                .failWith(() -> NetworkProblem.SWITCH_STALLED.because(
                        "The switch did not carry out a change within %d s", limit.toSeconds()));
    }

    /** The server answers as soon as the switch has carried something out. */
    private Uni<Void> carriedOut(long wanted, long done) {
        if (done >= wanted) {
            return Uni.createFrom().voidItem();
        }
        JsonObject more = OvsdbJson.changed("Open_vSwitch", "cur_cfg", done, MORE_WITHIN);
        return connection
                .transact(List.of(more, CARRIED_OUT))
                .map(results -> later(configuration(results, 1, "cur_cfg"), done))
                .onFailure(OvsSwitch::isChangedMeanwhile)
                .recoverWithItem(done)
                .flatMap(next -> carriedOut(wanted, next));
    }

    private static long later(long next, long done) {
        if (next <= done) {
            throw NetworkProblem.SWITCH_STALLED.because("The switch says that it undid what it had carried out");
        }
        return next;
    }

    private static long configuration(JsonArray results, int operation, String column) {
        return results.getJsonObject(operation)
                .getJsonArray("rows")
                .getJsonObject(0)
                .getLong(column);
    }

    private static boolean isChangedMeanwhile(Throwable failure) {
        return failure instanceof Problem problem && problem.code() == NetworkProblem.SWITCH_CHANGED_MEANWHILE;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public void close() {
        connection.close();
    }
}
