package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private static final String TAGS = "select node_id, tag from membership where node_id = any($1)";
    /** Whoever leaves is woken in the same transaction: the next generation of its wish is the first without the network. */
    private static final String DEPART =
            """
            insert into departure (vni, node_id, generation)
            select network.vni, node.id, node.wish_generation + 1 from unnest($1::uuid[], $2::uuid[]) as gone (node_id, network_id)
            join node on node.id = gone.node_id and node.kind = 'TERMINAL' join network on network.id = gone.network_id
            on conflict (vni, node_id) do update set generation = excluded.generation""";

    private static final int LAST_TAG = 4094;

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
                .chain(() -> leave(leaving))
                .chain(() -> AddressSpace.hold(transaction, networks))
                .flatMap(held -> join(joining, held))
                .chain(() -> peers(networks))
                .invoke(concerned::addAll)
                .map(done -> new Outcome(new PortChanges(made, removed), concerned));
    }

    private Uni<Void> leave(List<Membership> leaving) {
        if (leaving.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery(DEPART)
                .execute(columns(leaving))
                .chain(() -> transaction
                        .preparedQuery(
                                """
                        delete from membership m using unnest($1::uuid[], $2::uuid[]) as gone (node_id, network_id)
                        where m.node_id = gone.node_id and m.network_id = gone.network_id""")
                        .execute(columns(leaving)))
                .chain(() -> transaction
                        .preparedQuery(
                                """
                                with gone as (select * from unnest($1::uuid[], $2::uuid[]) as gone (was_at, was_in))
                                delete from port using gone where node_id = was_at and network_id = was_in returning %s"""
                                        .formatted(PortRows.COLUMNS))
                        .execute(columns(leaving)))
                .invoke(rows -> removed.addAll(PortRows.ports(rows)))
                .replaceWithVoid();
    }

    private static Tuple columns(List<Membership> memberships) {
        return PortRows.ids(memberships.stream().map(Membership::node).toList())
                .addArrayOfUUID(memberships.stream().map(Membership::network).toArray(UUID[]::new));
    }

    private Uni<Void> join(List<Membership> joining, Map<UUID, AddressSpace.Held> held) {
        if (joining.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<PortRows.Placed> placed = new ArrayList<>();
        return Multi.createFrom()
                .iterable(joining.stream()
                        .collect(Collectors.groupingBy(Membership::network, LinkedHashMap::new, Collectors.toList()))
                        .values())
                .onItem()
                .transformToUniAndConcatenate(ofNetwork -> dhcpPorts(
                                ofNetwork, held.get(ofNetwork.get(0).network()))
                        .invoke(placed::addAll))
                .collect()
                .last()
                .chain(() -> transaction.preparedQuery(PortRows.INSERT).execute(PortRows.columns(placed)))
                .invoke(() -> placed.forEach(each -> made.add(each.port())))
                .chain(() -> tags(joining))
                .flatMap(taken -> insert(placed, taken));
    }

    private Uni<List<PortRows.Placed>> dhcpPorts(List<Membership> ofNetwork, AddressSpace.Held network) {
        return AddressSpace.forServices(transaction, network, ofNetwork.size()).map(hosts -> {
            if (hosts.size() < ofNetwork.size()) {
                throw NetworkProblem.ADDRESSES_EXHAUSTED.because(
                        "%s has no address left for a DHCP service", network.cidr());
            }
            List<PortRows.Placed> ports = new ArrayList<>();
            for (int row = 0; row < ofNetwork.size(); row++) {
                ports.add(dhcpPort(ofNetwork.get(row), network, hosts.get(row)));
            }
            return ports;
        });
    }

    private static PortRows.Placed dhcpPort(Membership membership, AddressSpace.Held network, int host) {
        UUID id = TimeOrderedId.next();
        Port port = new Port(
                id,
                membership.network(),
                Optional.empty(),
                Optional.of(membership.node()),
                "dhcp",
                MacAddress.of(id, 0),
                network.cidr().address(host));
        return new PortRows.Placed(port, host);
    }

    /** Those that nodes use already. */
    private Uni<Map<UUID, BitSet>> tags(List<Membership> joining) {
        return transaction
                .preparedQuery(TAGS)
                .execute(PortRows.ids(
                        joining.stream().map(Membership::node).distinct().toList()))
                .map(rows -> {
                    Map<UUID, BitSet> taken = new HashMap<>();
                    rows.forEach(row -> taken.computeIfAbsent(row.getUUID(0), node -> new BitSet())
                            .set(row.getInteger(1)));
                    return taken;
                });
    }

    private Uni<Void> insert(List<PortRows.Placed> dhcpPorts, Map<UUID, BitSet> taken) {
        List<UUID> nodes = new ArrayList<>();
        List<Integer> tags = new ArrayList<>();
        for (PortRows.Placed dhcp : dhcpPorts) {
            UUID node = dhcp.port().nodeId().orElseThrow();
            BitSet ofNode = taken.computeIfAbsent(node, none -> new BitSet());
            int tag = ofNode.nextClearBit(1);
            if (tag > LAST_TAG) {
                throw NetworkProblem.TAGS_EXHAUSTED.because("The node is in 4,094 networks already");
            }
            ofNode.set(tag);
            nodes.add(node);
            tags.add(tag);
        }
        return transaction
                .preparedQuery("insert into membership (node_id, network_id, tag, dhcp_port_id)"
                        + " select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[])")
                .execute(PortRows.ids(nodes)
                        .addArrayOfUUID(dhcpPorts.stream()
                                .map(dhcp -> dhcp.port().networkId())
                                .toArray(UUID[]::new))
                        .addArrayOfInteger(tags.toArray(Integer[]::new))
                        .addArrayOfUUID(
                                dhcpPorts.stream().map(dhcp -> dhcp.port().id()).toArray(UUID[]::new)))
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
}
