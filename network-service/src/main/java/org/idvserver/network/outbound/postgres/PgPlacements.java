package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    /** Of PostgreSQL's advisory locks. */
    static final int LOCK = 7201;

    private static final String ALONE = "select pg_advisory_xact_lock(" + LOCK + ")";
    private static final String NOTIFY = "select pg_notify('node', id::text) from unnest($1::uuid[]) id";
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
    public Uni<Map<UUID, NodeWiring>> place(
            Map<UUID, Set<UUID>> desktopsOfNodes, Function<PortChanges, List<Event>> told) {
        PlacementRows rows = new PlacementRows(desktopsOfNodes);
        return alone(transaction -> check(transaction, rows)
                .chain(() -> replace(transaction, rows))
                .flatMap(moved -> follow(transaction, moved, told))
                .chain(() -> WiringRows.of(transaction, rows.nodes())));
    }

    private static Uni<Void> check(SqlConnection transaction, PlacementRows placed) {
        return transaction
                .preparedQuery("select id from node where id = any($1) order by id for key share")
                .execute(PortRows.ids(placed.nodes()))
                .invoke(rows -> {
                    if (rows.size() < placed.nodes().size()) {
                        throw NetworkProblem.NODE_NOT_FOUND.because("No such node");
                    }
                })
                .chain(() -> transaction
                        .preparedQuery("select d from unnest($1::uuid[]) d"
                                + " where not exists (select 1 from port where desktop_id = d)")
                        .execute(PortRows.ids(placed.desktops())))
                .invoke(rows -> {
                    if (rows.size() > 0) {
                        throw NetworkProblem.DESKTOP_WITHOUT_PORTS.because(
                                "Desktops without ports: %s", PortRows.list(rows, row -> row.getUUID(0)));
                    }
                })
                .replaceWithVoid();
    }

    /** Answers the nodes whose set of desktops is another now; those asked for are among them so that they heal by repetition. */
    private static Uni<Moved> replace(SqlConnection transaction, PlacementRows placed) {
        Moved moved = new Moved(new HashSet<>(placed.nodes()), new HashSet<>());
        return transaction
                .preparedQuery(
                        """
                        select distinct was.node_id from placement was join unnest($1::uuid[], $2::uuid[]) as wanted (desktop_id, node_id)
                        using (desktop_id) where was.node_id <> wanted.node_id""")
                .execute(placed.pairs())
                .invoke(rows -> moved.add(nodes(rows)))
                .chain(() -> transaction
                        .preparedQuery(
                                """
                                delete from placement was where was.node_id = any($3) and not exists (
                                    select 1 from unnest($1::uuid[], $2::uuid[]) as wanted (desktop_id, node_id)
                                    where wanted.desktop_id = was.desktop_id and wanted.node_id = was.node_id)
                                returning was.node_id""")
                        .execute(placed.pairs().addArrayOfUUID(placed.nodes().toArray(UUID[]::new))))
                .invoke(rows -> moved.add(nodes(rows)))
                .chain(() -> transaction
                        .preparedQuery(
                                """
                                insert into placement (desktop_id, node_id) select * from unnest($1::uuid[], $2::uuid[])
                                on conflict (desktop_id) do update set node_id = excluded.node_id
                                where placement.node_id <> excluded.node_id
                                returning node_id""")
                        .execute(placed.pairs()))
                .invoke(rows -> moved.add(nodes(rows)))
                .replaceWith(moved);
    }

    private static List<UUID> nodes(RowSet<Row> rows) {
        return PortRows.list(rows, row -> row.getUUID("node_id"));
    }

    /** Desktops and the nodes they are wished on, as columns. */
    private record PlacementRows(Map<UUID, Set<UUID>> desktopsOfNodes) {
        Set<UUID> nodes() {
            return desktopsOfNodes.keySet();
        }

        List<UUID> desktops() {
            return desktopsOfNodes.values().stream().flatMap(Set::stream).toList();
        }

        Tuple pairs() {
            List<UUID> nodes = new ArrayList<>();
            desktopsOfNodes.forEach((node, desktops) -> desktops.forEach(desktop -> nodes.add(node)));
            return PortRows.ids(desktops()).addArrayOfUUID(nodes.toArray(UUID[]::new));
        }
    }

    /** Nodes to compute anew, and those of them whose desktops changed. */
    private record Moved(Set<UUID> nodes, Set<UUID> changed) {
        void add(Collection<UUID> others) {
            nodes.addAll(others);
            changed.addAll(others);
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
    public Uni<Void> retireOthersAt(Map<String, UUID> nodesAtAddresses, Function<NodesGone, List<Event>> told) {
        Tuple values = Tuple.of(
                nodesAtAddresses.keySet().toArray(String[]::new),
                nodesAtAddresses.values().toArray(UUID[]::new));
        String others =
                """
                select other.id from unnest($1::text[], $2::uuid[]) as mine (address, id)
                join node other on other.underlay_address = mine.address and other.id <> all($2)""";
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
                .call(outcome -> transaction.preparedQuery(NOTIFY).execute(PortRows.ids(nodes)))
                .flatMap(outcome -> wake(transaction, outcome.concernedNodes()));
    }

    @Override
    public Uni<Void> wake(Set<UUID> nodes) {
        if (nodes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return alone(transaction -> transaction
                .preparedQuery(
                        """
                        select distinct peer.node_id from membership mine
                        join membership peer on peer.network_id = mine.network_id where mine.node_id = any($1)""")
                .execute(PortRows.ids(nodes))
                .flatMap(rows -> {
                    Set<UUID> concerned = new HashSet<>(PortRows.list(rows, row -> row.getUUID(0)));
                    concerned.addAll(nodes);
                    return wake(transaction, concerned);
                }));
    }

    @Override
    public Uni<Void> wakeNew(Set<UUID> nodes) {
        return nodes.isEmpty()
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery(NOTIFY).execute(PortRows.ids(nodes)).replaceWithVoid();
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
