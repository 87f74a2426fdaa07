package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.network.application.Placements.PortChanges;
import org.idvserver.network.domain.MacAddress;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Port;

/** Computes, within one transaction, which internal networks are present on nodes, and gives each a tag and a DHCP port there. */
final class Memberships {
    private static final String WANTED =
            """
            select distinct placement.node_id, port.network_id from placement
            join port on port.desktop_id = placement.desktop_id
            join network on network.id = port.network_id and network.kind = 'INTERNAL'
            where placement.node_id = any($1)""";
    private static final String PRESENT = "select node_id, network_id from membership where node_id = any($1)";
    private static final String PEERS = "select distinct node_id from membership where network_id = any($1)";
    private static final String FREE_TAG =
            """
            select t from (select generate_series(1, 4094) as t) tags
            where not exists (select 1 from membership where node_id = $1 and tag = t) limit 1""";

    private final SqlConnection transaction;
    private final List<Port> made = new ArrayList<>();
    private final List<Port> removed = new ArrayList<>();

    Memberships(SqlConnection transaction) {
        this.transaction = transaction;
    }

    /** Ports of DHCP services that came and went, and the nodes whose tunnels change by it. */
    record Outcome(PortChanges ports, Set<UUID> concernedNodes) {}

    private record Membership(UUID node, UUID network) {}

    Uni<Outcome> follow(Set<UUID> nodes) {
        return read(WANTED, nodes).flatMap(wanted -> read(PRESENT, nodes).flatMap(present -> {
            List<Membership> joining =
                    wanted.stream().filter(each -> !present.contains(each)).toList();
            List<Membership> leaving =
                    present.stream().filter(each -> !wanted.contains(each)).toList();
            Set<UUID> networks = new HashSet<>();
            joining.forEach(each -> networks.add(each.network()));
            leaving.forEach(each -> networks.add(each.network()));
            return networks.isEmpty()
                    ? Uni.createFrom().item(new Outcome(new PortChanges(List.of(), List.of()), Set.of()))
                    : follow(joining, leaving, networks);
        }));
    }

    private Uni<Outcome> follow(List<Membership> joining, List<Membership> leaving, Set<UUID> networks) {
        Set<UUID> concerned = new HashSet<>();
        return peers(networks)
                .invoke(concerned::addAll)
                .chain(() -> each(leaving, this::leave))
                .chain(() -> AddressSpace.hold(transaction, networks))
                .flatMap(held -> each(joining, membership -> join(membership, held)))
                .chain(() -> peers(networks))
                .invoke(concerned::addAll)
                .map(done -> new Outcome(new PortChanges(made, removed), concerned));
    }

    private Uni<Void> leave(Membership membership) {
        return transaction
                .preparedQuery(
                        """
                        with gone as (delete from membership where node_id = $1 and network_id = $2 returning dhcp_port_id)
                        select %s from port where id = (select dhcp_port_id from gone)"""
                                .formatted(PortRows.COLUMNS))
                .execute(Tuple.of(membership.node(), membership.network()))
                .invoke(rows -> removed.addAll(PortRows.ports(rows)))
                .chain(() -> transaction
                        .preparedQuery("delete from port where node_id = $1 and network_id = $2")
                        .execute(Tuple.of(membership.node(), membership.network())))
                .replaceWithVoid();
    }

    private Uni<Void> join(Membership membership, Map<UUID, AddressSpace.Held> held) {
        AddressSpace.Held network = held.get(membership.network());
        return AddressSpace.forServices(transaction, network, 1)
                .map(hosts -> dhcpPort(membership, network, hosts))
                .call(placed -> transaction.preparedQuery(PortRows.INSERT).execute(PortRows.columns(List.of(placed))))
                .invoke(placed -> made.add(placed.port()))
                .flatMap(placed -> transaction
                        .preparedQuery(FREE_TAG)
                        .execute(Tuple.of(membership.node()))
                        .flatMap(rows ->
                                insert(membership, placed.port(), PortRows.list(rows, row -> row.getInteger(0)))));
    }

    private static PortRows.Placed dhcpPort(Membership membership, AddressSpace.Held network, List<Integer> hosts) {
        if (hosts.isEmpty()) {
            throw NetworkProblem.ADDRESSES_EXHAUSTED.because(
                    "%s has no address left for a DHCP service", network.cidr());
        }
        UUID id = TimeOrderedId.next();
        Port port = new Port(
                id,
                membership.network(),
                Optional.empty(),
                Optional.of(membership.node()),
                "dhcp",
                MacAddress.of(id, 0),
                network.cidr().address(hosts.get(0)));
        return new PortRows.Placed(port, hosts.get(0));
    }

    private Uni<Void> insert(Membership membership, Port dhcp, List<Integer> freeTags) {
        if (freeTags.isEmpty()) {
            throw NetworkProblem.TAGS_EXHAUSTED.because("The node is in 4,094 networks already");
        }
        return transaction
                .preparedQuery(
                        "insert into membership (node_id, network_id, tag, dhcp_port_id) values ($1, $2, $3, $4)")
                .execute(Tuple.of(membership.node(), membership.network(), freeTags.get(0), dhcp.id()))
                .replaceWithVoid();
    }

    private Uni<List<UUID>> peers(Set<UUID> networks) {
        return transaction
                .preparedQuery(PEERS)
                .execute(PortRows.ids(networks))
                .map(rows -> PortRows.list(rows, row -> row.getUUID(0)));
    }

    private Uni<Set<Membership>> read(String sql, Set<UUID> nodes) {
        return transaction
                .preparedQuery(sql)
                .execute(PortRows.ids(nodes))
                .map(rows -> PortRows.list(rows, row -> new Membership(row.getUUID(0), row.getUUID(1))).stream()
                        .collect(Collectors.toSet()));
    }

    private static <T> Uni<Void> each(List<T> items, java.util.function.Function<T, Uni<Void>> step) {
        return Multi.createFrom()
                .iterable(items)
                .onItem()
                .transformToUniAndConcatenate(item -> step.apply(item))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
