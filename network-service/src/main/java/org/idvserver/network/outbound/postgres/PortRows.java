package org.idvserver.network.outbound.postgres;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.network.domain.Port;

/** How ports are read from and written to rows. */
final class PortRows {
    static final String COLUMNS = "id, network_id, desktop_id, node_id, hostname, mac, address";
    static final String INSERT = "insert into port (id, network_id, desktop_id, node_id, hostname, mac, address, host)"
            + " select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],"
            + " $8::int[])";

    private PortRows() {}

    /** A port and the position of its address within its network. */
    record Placed(Port port, int host) {}

    static Port port(Row row) {
        return new Port(
                row.getUUID("id"),
                row.getUUID("network_id"),
                Optional.ofNullable(row.getUUID("desktop_id")),
                Optional.ofNullable(row.getUUID("node_id")),
                row.getString("hostname"),
                row.getString("mac"),
                row.getString("address"));
    }

    static List<Port> ports(RowSet<Row> rows) {
        return list(rows, PortRows::port);
    }

    static <T> List<T> list(RowSet<Row> rows, Function<Row, T> reader) {
        List<T> read = new ArrayList<>(rows.size());
        rows.forEach(row -> read.add(reader.apply(row)));
        return read;
    }

    /** One array per column: a set is written by one statement. */
    static Tuple columns(List<Placed> rows) {
        return Tuple.tuple()
                .addArrayOfUUID(uuids(rows, Port::id))
                .addArrayOfUUID(uuids(rows, Port::networkId))
                .addArrayOfUUID(uuids(rows, port -> port.desktopId().orElse(null)))
                .addArrayOfUUID(uuids(rows, port -> port.nodeId().orElse(null)))
                .addArrayOfString(texts(rows, Port::hostname))
                .addArrayOfString(texts(rows, Port::mac))
                .addArrayOfString(texts(rows, Port::address))
                .addArrayOfInteger(rows.stream().map(Placed::host).toArray(Integer[]::new));
    }

    static Tuple ids(Collection<UUID> ids) {
        return Tuple.tuple().addArrayOfUUID(ids.toArray(UUID[]::new));
    }

    private static UUID[] uuids(List<Placed> rows, Function<Port, UUID> column) {
        return rows.stream().map(row -> column.apply(row.port())).toArray(UUID[]::new);
    }

    private static String[] texts(List<Placed> rows, Function<Port, String> column) {
        return rows.stream().map(row -> column.apply(row.port())).toArray(String[]::new);
    }
}
