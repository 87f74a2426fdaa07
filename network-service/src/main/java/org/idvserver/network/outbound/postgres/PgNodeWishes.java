package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.network.application.reconcile.NodeWishes;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.SwitchWish;

@ApplicationScoped
class PgNodeWishes implements NodeWishes {
    private static final String NODE =
            """
            select wish_generation, ovsdb_endpoint, underlay_address, underlay_mtu from node
            where id = $1 and kind = 'TERMINAL'""";
    private static final String TUNNELS =
            """
            select mine.tag, network.vni, network.mtu, remote.id as remote, remote.underlay_address from membership mine
            join network on network.id = mine.network_id
            join membership theirs on theirs.network_id = mine.network_id and theirs.node_id <> mine.node_id
            join node remote on remote.id = theirs.node_id and remote.underlay_address is not null
            where mine.node_id = $1 order by remote.id, network.vni""";
    private static final String PORTS =
            """
            select port.id, mine.tag from membership mine
            join port on port.network_id = mine.network_id
            where mine.node_id = $1 and (port.id = mine.dhcp_port_id
                or port.desktop_id in (select desktop_id from placement where node_id = $1))""";

    private final Pool pool;

    PgNodeWishes(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Optional<Place>> placeOf(UUID node) {
        return pool.preparedQuery(NODE)
                .execute(Tuple.of(node))
                .map(nodes -> nodes.size() == 0
                        ? Optional.empty()
                        : Optional.of(place(node, nodes.iterator().next())));
    }

    private static Place place(UUID id, Row node) {
        return new Place(
                id,
                OvsdbEndpoint.parse(node.getString("ovsdb_endpoint")).orElseThrow(),
                node.getString("underlay_address"),
                node.getInteger("underlay_mtu"),
                node.getLong("wish_generation"));
    }

    /** The generation was read before: what changes afterwards has a later one, and so is looked at again. */
    @Override
    public Uni<SwitchWish> at(Place place) {
        Tuple node = Tuple.of(place.nodeId());
        return pool.withConnection(
                connection -> connection.preparedQuery(TUNNELS).execute(node).flatMap(tunnels -> connection
                        .preparedQuery(PORTS)
                        .execute(node)
                        .map(ports -> wish(place, tunnels, ports))));
    }

    private static SwitchWish wish(Place place, RowSet<Row> tunnelRows, RowSet<Row> portRows) {
        Map<UUID, Integer> tags = new HashMap<>();
        portRows.forEach(row -> tags.put(row.getUUID("id"), row.getInteger("tag")));
        return new SwitchWish(tunnels(place.underlayAddress(), tunnelRows), tags);
    }

    /** The tunnel of the lowest VNI to each remote node is watched; both ends choose the same one. */
    private static List<SwitchWish.Tunnel> tunnels(String localAddress, RowSet<Row> rows) {
        Set<UUID> watched = new HashSet<>();
        List<SwitchWish.Tunnel> tunnels = new ArrayList<>(rows.size());
        for (Row row : rows) {
            UUID remote = row.getUUID("remote");
            tunnels.add(new SwitchWish.Tunnel(
                    remote,
                    row.getString("underlay_address"),
                    localAddress,
                    row.getInteger("vni"),
                    row.getInteger("tag"),
                    row.getInteger("mtu"),
                    watched.add(remote)));
        }
        return tunnels;
    }
}
