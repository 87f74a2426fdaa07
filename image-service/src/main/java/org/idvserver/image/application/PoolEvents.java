package org.idvserver.image.application;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.idvserver.contracts.image.v1.PoolDeleted;
import org.idvserver.contracts.image.v1.PoolStateChanged;
import org.idvserver.contracts.image.v1.PoolThresholdCrossed;
import org.idvserver.image.domain.PoolChange;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;

/** What this service tells of pools: each fact with its audit record, to be put into the outbox in the transaction of the change. */
@ApplicationScoped
public class PoolEvents {
    private final Audit audit;

    PoolEvents(Audit audit) {
        this.audit = audit;
    }

    public List<Event> defined(String actor, StoragePool pool) {
        return List.of(
                audit.succeeded(actor, "pool.defined", object(pool), "%s at %s".formatted(pool.name(), pool.place())));
    }

    /** The detail names what was asked for. */
    public List<Event> changed(String actor, StoragePool pool, PoolChange change) {
        StringBuilder detail = new StringBuilder();
        change.target()
                .ifPresent(target -> detail.append("target ").append(target).append(' '));
        change.autostart()
                .ifPresent(yes -> detail.append("autostart ").append(yes).append(' '));
        change.draining()
                .ifPresent(yes -> detail.append("draining ").append(yes).append(' '));
        change.warnPercent()
                .ifPresent(percent -> detail.append("warn at ").append(percent).append(" % "));
        change.criticalPercent()
                .ifPresent(
                        percent -> detail.append("critical at ").append(percent).append(" % "));
        return List.of(audit.succeeded(
                actor, "pool.changed", object(pool), detail.toString().strip()));
    }

    public List<Event> refreshWanted(String actor, StoragePool pool) {
        return List.of(audit.succeeded(actor, "pool.refresh-requested", object(pool), ""));
    }

    public List<Event> deletionWanted(String actor, StoragePool pool) {
        return List.of(audit.succeeded(actor, "pool.deletion-requested", object(pool), pool.name()));
    }

    public List<Event> stateChanged(StoragePool pool) {
        PoolStateChanged data = PoolStateChanged.newBuilder()
                .setPoolId(pool.id().toString())
                .setName(pool.name())
                .setToState(pool.state().name())
                .setReason(pool.reason().orElse(""))
                .build();
        Event record = pool.reason().isEmpty()
                ? audit.succeeded(
                        ImageEvents.SELF,
                        "pool.state-changed",
                        object(pool),
                        pool.state().name())
                : audit.failed(
                        ImageEvents.SELF,
                        "pool.state-changed",
                        object(pool),
                        pool.message().orElse(""));
        return List.of(fact("pool-state-changed", pool, data), record);
    }

    public List<Event> thresholdCrossed(StoragePool pool, StoragePool.LevelChange change, StoragePool.Usage usage) {
        PoolThresholdCrossed data = PoolThresholdCrossed.newBuilder()
                .setPoolId(pool.id().toString())
                .setName(pool.name())
                .setFromLevel(change.from().name())
                .setToLevel(change.to().name())
                .setUsedPercent(usage.usedPercent())
                .setCapacityBytes(usage.capacityBytes())
                .setAvailableBytes(usage.availableBytes())
                .build();
        return List.of(
                fact("pool-threshold-crossed", pool, data),
                audit.succeeded(
                        ImageEvents.SELF,
                        "pool.threshold-crossed",
                        object(pool),
                        "%s to %s at %d %%".formatted(change.from(), change.to(), usage.usedPercent())));
    }

    public List<Event> deleted(StoragePool pool) {
        PoolDeleted data = PoolDeleted.newBuilder()
                .setPoolId(pool.id().toString())
                .setName(pool.name())
                .build();
        return List.of(
                fact("pool-deleted", pool, data),
                audit.succeeded(ImageEvents.SELF, "pool.deleted", object(pool), pool.name()));
    }

    private static String object(StoragePool pool) {
        return "pool/" + pool.id();
    }

    private static Event fact(String fact, StoragePool pool, Message data) {
        return ImageEvents.event(fact, pool.id(), data);
    }
}
