package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.application.Placements;
import org.idvserver.network.domain.NetworkProblem;

/** Changes of placements go one after the other, for each concerns the members of networks on many nodes. */
@ApplicationScoped
class PgPlacements implements Placements {
    private static final String ALONE = "select pg_advisory_xact_lock(7201)";
    private static final String WAKE =
            """
            with woken as (
                update node set wish_generation = wish_generation + 1, version = version + 1
                where id = any($1) returning id)
            select pg_notify('node', id::text) from woken""";

    private final Pool pool;
    private final Outbox outbox;

    PgPlacements(Pool pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public Uni<NodeWiring> place(UUID nodeId, Set<UUID> desktops, Function<PortChanges, List<Event>> told) {
        return alone(transaction -> check(transaction, nodeId, desktops)
                .chain(() -> replace(transaction, nodeId, desktops))
                .flatMap(moved -> follow(transaction, moved, told))
                .chain(() -> WiringRows.of(transaction, nodeId)));
    }

    private static Uni<Void> check(SqlConnection transaction, UUID nodeId, Set<UUID> desktops) {
        return transaction
                .preparedQuery("select id from node where id = $1 for key share")
                .execute(Tuple.of(nodeId))
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw NetworkProblem.NODE_NOT_FOUND.because("No such node");
                    }
                })
                .chain(() -> transaction
                        .preparedQuery("select d from unnest($1::uuid[]) d"
                                + " where not exists (select 1 from port where desktop_id = d)")
                        .execute(PortRows.ids(desktops)))
                .invoke(rows -> {
                    if (rows.size() > 0) {
                        throw NetworkProblem.DESKTOP_WITHOUT_PORTS.because(
                                "Desktops without ports: %s", PortRows.list(rows, row -> row.getUUID(0)));
                    }
                })
                .replaceWithVoid();
    }

    /** Answers the nodes whose set of desktops is another now; the node itself is among them so that it heals by repetition. */
    private static Uni<Moved> replace(SqlConnection transaction, UUID nodeId, Set<UUID> desktops) {
        Moved moved = new Moved(new HashSet<>(Set.of(nodeId)), new HashSet<>());
        Tuple values = PortRows.ids(desktops).addUUID(nodeId);
        return transaction
                .preparedQuery("select distinct node_id from placement where desktop_id = any($1) and node_id <> $2")
                .execute(values)
                .invoke(rows -> moved.add(PortRows.list(rows, row -> row.getUUID(0))))
                .chain(() -> transaction
                        .preparedQuery("delete from placement where node_id = $2 and desktop_id <> all($1)")
                        .execute(values))
                .invoke(deleted -> moved.changedIf(deleted.rowCount() > 0, nodeId))
                .chain(() -> transaction
                        .preparedQuery(
                                """
                                insert into placement (desktop_id, node_id) select d, $2 from unnest($1::uuid[]) d
                                on conflict (desktop_id) do update set node_id = excluded.node_id
                                where placement.node_id <> excluded.node_id""")
                        .execute(values))
                .invoke(placed -> moved.changedIf(placed.rowCount() > 0, nodeId))
                .replaceWith(moved);
    }

    /** Nodes to compute anew, and those of them whose desktops changed. */
    private record Moved(Set<UUID> nodes, Set<UUID> changed) {
        void add(Collection<UUID> others) {
            nodes.addAll(others);
            changed.addAll(others);
        }

        void changedIf(boolean condition, UUID node) {
            if (condition) {
                changed.add(node);
            }
        }
    }

    /** Brings memberships in line with placements, tells of it, and wakes whom it concerns. */
    private Uni<Void> follow(SqlConnection transaction, Moved moved, Function<PortChanges, List<Event>> told) {
        return new Memberships(transaction).follow(moved.nodes()).flatMap(outcome -> {
            Set<UUID> concerned = new HashSet<>(moved.changed());
            concerned.addAll(outcome.concernedNodes());
            return outbox.append(transaction, told.apply(outcome.ports())).chain(() -> wake(transaction, concerned));
        });
    }

    @Override
    public Uni<Void> deletePorts(Set<UUID> desktops, Function<PortChanges, List<Event>> told) {
        Tuple values = PortRows.ids(desktops);
        return alone(transaction -> transaction
                .preparedQuery("delete from placement where desktop_id = any($1) returning node_id")
                .execute(values)
                .map(rows -> new HashSet<>(PortRows.list(rows, row -> row.getUUID(0))))
                .flatMap(nodes -> follow(transaction, new Moved(nodes, nodes), told))
                .chain(() -> transaction
                        .preparedQuery("delete from port where desktop_id = any($1) returning " + PortRows.COLUMNS)
                        .execute(values))
                .map(rows -> new PortChanges(List.of(), PortRows.ports(rows)))
                .flatMap(changes -> outbox.append(transaction, told.apply(changes))));
    }

    @Override
    public Uni<Void> retireOthersAt(String underlayAddress, UUID nodeId, Function<NodesGone, List<Event>> told) {
        Tuple values = Tuple.of(underlayAddress, nodeId);
        String others = "select id from node where underlay_address = $1 and id <> $2";
        return pool.preparedQuery(others).execute(values).flatMap(found -> {
            if (found.size() == 0) {
                return Uni.createFrom().voidItem();
            }
            return alone(transaction -> transaction
                    .preparedQuery(others)
                    .execute(values)
                    .flatMap(rows ->
                            delete(transaction, new HashSet<>(PortRows.list(rows, row -> row.getUUID("id"))), told)));
        });
    }

    @Override
    public Uni<Boolean> deleteIdleNode(UUID nodeId, Function<NodesGone, List<Event>> told) {
        return alone(transaction -> transaction
                .preparedQuery("select (select count(*) from placement where node_id = $1),"
                        + " (select count(*) from node where id = $1)")
                .execute(Tuple.of(nodeId))
                .map(rows -> rows.iterator().next())
                .flatMap(counts -> {
                    if (counts.getLong(0) > 0) {
                        return Uni.createFrom().item(false);
                    }
                    Set<UUID> nodes = counts.getLong(1) == 0 ? Set.of() : Set.of(nodeId);
                    return delete(transaction, nodes, told).replaceWith(true);
                }));
    }

    private Uni<Void> delete(SqlConnection transaction, Set<UUID> nodes, Function<NodesGone, List<Event>> told) {
        if (nodes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<org.idvserver.network.domain.Port> removed = new ArrayList<>();
        return transaction
                .preparedQuery("delete from placement where node_id = any($1)")
                .execute(PortRows.ids(nodes))
                .chain(() -> new Memberships(transaction).follow(nodes))
                .invoke(outcome -> removed.addAll(outcome.ports().removed()))
                .call(outcome -> transaction
                        .preparedQuery("delete from node where id = any($1)")
                        .execute(PortRows.ids(nodes)))
                .call(outcome -> outbox.append(transaction, told.apply(new NodesGone(nodes, removed))))
                .call(outcome -> transaction
                        .preparedQuery("select pg_notify('node', id::text) from unnest($1::uuid[]) id")
                        .execute(PortRows.ids(nodes)))
                .flatMap(outcome -> wake(transaction, outcome.concernedNodes()));
    }

    @Override
    public Uni<Void> wake(UUID nodeId) {
        return alone(transaction -> transaction
                .preparedQuery(
                        """
                        select distinct peer.node_id from membership mine
                        join membership peer on peer.network_id = mine.network_id where mine.node_id = $1""")
                .execute(Tuple.of(nodeId))
                .flatMap(rows -> {
                    Set<UUID> concerned = new HashSet<>(PortRows.list(rows, row -> row.getUUID(0)));
                    concerned.add(nodeId);
                    return wake(transaction, concerned);
                }));
    }

    private static Uni<Void> wake(SqlConnection transaction, Set<UUID> nodes) {
        return nodes.isEmpty()
                ? Uni.createFrom().voidItem()
                : transaction.preparedQuery(WAKE).execute(PortRows.ids(nodes)).replaceWithVoid();
    }

    private <T> Uni<T> alone(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(
                transaction -> transaction.query(ALONE).execute().chain(() -> work.apply(transaction)));
    }
}
