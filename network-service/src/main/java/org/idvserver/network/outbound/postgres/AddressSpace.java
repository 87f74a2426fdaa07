package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.network.domain.AddressPlan;
import org.idvserver.network.domain.Cidr;

/** Free addresses of networks: no port's and not reserved. Whoever takes or reserves some holds the network's row, so that no two take the same one. */
final class AddressSpace {
    private static final String READ = "select id, cidr, gateway from network where id = any($1) order by id";
    private static final String LOCK = READ + " for no key update";
    private static final String FREE =
            """
            select %s from generate_series($2::int, $3::int) h
            where h <> $4 and not exists (select 1 from port where network_id = $1 and host = h)
            and not coalesce(h <@ (
                select range_agg(int4range(first_host, last_host, '[]')) from reservation where network_id = $1), false)
            """;
    private static final String FOR_DESKTOPS = FREE.formatted("h") + "and h > $5 order by h limit $6";
    private static final String COUNT_FOR_DESKTOPS = FREE.formatted("count(*)") + "and h > $5";
    private static final String FOR_SERVICES =
            FREE.formatted("h") + "order by h > $5, case when h > $5 then -h else h end limit $6";

    private AddressSpace() {}

    /** A network whose addresses nobody else gives out until the transaction ends. */
    record Held(UUID id, Cidr cidr, AddressPlan plan) {}

    static Uni<Map<UUID, Held>> hold(SqlClient transaction, Collection<UUID> networks) {
        return transaction
                .preparedQuery(LOCK)
                .execute(PortRows.ids(networks))
                .map(rows -> PortRows.list(rows, AddressSpace::held).stream()
                        .collect(Collectors.toMap(Held::id, Function.identity())));
    }

    /** None in a network that is not there. */
    static Uni<Long> countForDesktops(SqlClient client, UUID network) {
        return client.preparedQuery(READ)
                .execute(PortRows.ids(List.of(network)))
                .flatMap(rows -> PortRows.list(rows, AddressSpace::held).stream()
                        .findFirst()
                        .map(known -> count(client, known))
                        .orElseGet(() -> Uni.createFrom().item(0L)));
    }

    private static Uni<Long> count(SqlClient client, Held network) {
        return client.preparedQuery(COUNT_FOR_DESKTOPS)
                .execute(bounds(network))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    private static Tuple bounds(Held network) {
        AddressPlan plan = network.plan();
        return Tuple.tuple()
                .addUUID(network.id())
                .addInteger(plan.first())
                .addInteger(plan.last())
                .addInteger(plan.gateway())
                .addInteger(plan.reservedLast());
    }

    static Uni<List<Integer>> forDesktops(SqlClient transaction, Held network, int count) {
        return free(transaction, FOR_DESKTOPS, network, count);
    }

    static Uni<List<Integer>> forServices(SqlClient transaction, Held network, int count) {
        return free(transaction, FOR_SERVICES, network, count);
    }

    private static Uni<List<Integer>> free(SqlClient transaction, String sql, Held network, int count) {
        return transaction
                .preparedQuery(sql)
                .execute(bounds(network).addInteger(count))
                .map(rows -> PortRows.list(rows, row -> row.getInteger(0)));
    }

    private static Held held(Row row) {
        Cidr cidr = Cidr.parse(row.getString("cidr"));
        String gateway = row.getString("gateway");
        AddressPlan plan = gateway == null ? AddressPlan.ofInternal(cidr) : AddressPlan.of(cidr, cidr.host(gateway));
        return new Held(row.getUUID("id"), cidr, plan);
    }
}
