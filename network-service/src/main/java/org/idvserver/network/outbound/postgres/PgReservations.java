package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Reservations;
import org.idvserver.network.domain.AddressRange;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Reservation;
import org.idvserver.network.domain.ReservationSpec;

@ApplicationScoped
class PgReservations implements Reservations {
    private static final int MOST_TOLD = 20;
    private static final String COLUMNS = "r.id, network_id, first_host, last_host, mac, note, r.created, cidr";
    private static final String READ = "select " + COLUMNS + " from reservation r join network n on n.id = network_id ";
    private static final String PORTS =
            """
            select id, desktop_id, node_id, hostname, mac, address from port
            where (network_id = $1 and host between $2 and $3) or mac = $4
            order by mac = $4 desc nulls last, host, id limit $5""";
    private static final String OTHERS = READ
            + "where network_id = $1 and (int4range($2, $3, '[]') && int4range(first_host, last_host, '[]') or mac = $4)"
            + " order by mac = $4 desc nulls last, first_host limit $5";
    private static final String INSERT =
            """
            insert into reservation (id, network_id, first_host, last_host, mac, note, created)
            values ($1, $2, $3, $4, $5, $6, $7)""";
    private static final String DELETE = "delete from reservation r using network n where n.id = network_id"
            + " and network_id = $1 and r.id = $2 returning " + COLUMNS;
    /** Loops that keep libvirt's networks listen. */
    private static final String ANNOUNCE = "select pg_notify('network', '')";

    private final Pool pool;
    private final Outbox outbox;
    private final Clock clock;

    PgReservations(Pool pool, Outbox outbox, Clock clock) {
        this.pool = pool;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    public Uni<Outcome> add(UUID networkId, ReservationSpec spec, Function<Reservation, List<Event>> told) {
        return pool.withTransaction(transaction -> AddressSpace.hold(transaction, List.of(networkId))
                .invoke(held -> {
                    if (held.isEmpty()) {
                        throw NetworkProblem.NETWORK_NOT_FOUND.because("No such network");
                    }
                })
                .chain(() -> overlapping(transaction, networkId, spec))
                .flatMap(others -> others.stream()
                        .filter(other -> other.is(spec))
                        .findFirst()
                        .map(same -> Uni.createFrom().item(new Outcome(same, false)))
                        .orElseGet(() -> addUnlessTaken(transaction, networkId, spec, others, told))));
    }

    private static Uni<List<Reservation>> overlapping(SqlClient transaction, UUID networkId, ReservationSpec spec) {
        return transaction.preparedQuery(OTHERS).execute(wish(networkId, spec)).map(PgReservations::list);
    }

    private static Tuple wish(UUID networkId, ReservationSpec spec) {
        return Tuple.of(
                networkId,
                spec.range().firstHost(),
                spec.range().lastHost(),
                spec.mac().orElse(null),
                MOST_TOLD + 1);
    }

    private Uni<Outcome> addUnlessTaken(
            SqlConnection transaction,
            UUID networkId,
            ReservationSpec spec,
            List<Reservation> others,
            Function<Reservation, List<Event>> told) {
        return transaction
                .preparedQuery(PORTS)
                .execute(wish(networkId, spec))
                .invoke(ports -> refuse(spec, PortRows.list(ports, row -> holder(row, spec)), others))
                .chain(() -> insert(transaction, networkId, spec))
                .call(made -> outbox.append(transaction, told.apply(made)))
                .call(() -> transaction.query(ANNOUNCE).execute())
                .map(made -> new Outcome(made, true));
    }

    private static void refuse(ReservationSpec spec, List<Fault> ports, List<Reservation> others) {
        List<Fault> faults = new ArrayList<>();
        others.forEach(other -> faults.add(holder(other, spec)));
        faults.addAll(ports);
        if (faults.size() > MOST_TOLD) {
            faults.subList(MOST_TOLD, faults.size()).clear();
            faults.add(
                    new Fault("first", "more of these addresses are held than the %d told here".formatted(MOST_TOLD)));
        }
        if (!faults.isEmpty()) {
            throw new Problem(
                    NetworkProblem.ADDRESS_TAKEN,
                    "This is taken already: " + faults.get(0).reason(),
                    faults,
                    null);
        }
    }

    private static Fault holder(Row port, ReservationSpec spec) {
        String address = port.getString("address");
        UUID desktop = port.getUUID("desktop_id");
        String holder = desktop == null
                ? "the DHCP service of node " + port.getUUID("node_id")
                : "desktop %s (%s)".formatted(desktop, port.getString("hostname"));
        return spec.mac().equals(Optional.of(port.getString("mac")))
                ? new Fault("mac", "is that of %s, which has %s".formatted(holder, address))
                : new Fault("first", "%s is held by %s".formatted(address, holder));
    }

    private static Fault holder(Reservation other, ReservationSpec spec) {
        boolean byMac = spec.mac().isPresent() && spec.mac().equals(other.mac());
        return new Fault(byMac ? "mac" : "first", "%s is reservation %s".formatted(other, other.id()));
    }

    private Uni<Reservation> insert(SqlClient transaction, UUID networkId, ReservationSpec spec) {
        Reservation made = new Reservation(
                TimeOrderedId.next(), networkId, spec.range(), spec.mac(), spec.note(), clock.instant());
        Tuple values = Tuple.tuple()
                .addUUID(made.id())
                .addUUID(networkId)
                .addInteger(spec.range().firstHost())
                .addInteger(spec.range().lastHost())
                .addString(spec.mac().orElse(null))
                .addString(spec.note())
                .addOffsetDateTime(made.created().atOffset(ZoneOffset.UTC));
        return transaction.preparedQuery(INSERT).execute(values).replaceWith(made);
    }

    @Override
    public Uni<Void> delete(UUID networkId, UUID id, Function<Reservation, List<Event>> told) {
        return pool.withTransaction(transaction -> transaction
                .preparedQuery(DELETE)
                .execute(Tuple.of(networkId, id))
                .flatMap(rows -> outbox.append(
                        transaction,
                        list(rows).stream()
                                .flatMap(gone -> told.apply(gone).stream())
                                .toList()))
                .chain(() -> transaction.query(ANNOUNCE).execute())
                .replaceWithVoid());
    }

    @Override
    public Uni<Optional<Reservation>> find(UUID networkId, UUID id) {
        return pool.preparedQuery(READ + "where network_id = $1 and r.id = $2")
                .execute(Tuple.of(networkId, id))
                .map(rows -> list(rows).stream().findFirst());
    }

    @Override
    public Uni<List<Reservation>> page(UUID networkId, PageRequest page) {
        return pool.preparedQuery(READ + "where network_id = $1 and r.id > $2 order by r.id limit $3")
                .execute(Tuple.of(networkId, page.after(), page.sizeAndOne()))
                .map(PgReservations::list);
    }

    @Override
    public Uni<Map<UUID, List<Reservation>>> onServerNodes() {
        return pool.preparedQuery(READ + "where on_server_nodes").execute().map(rows -> list(rows).stream()
                .collect(Collectors.groupingBy(Reservation::networkId)));
    }

    private static List<Reservation> list(io.vertx.mutiny.sqlclient.RowSet<Row> rows) {
        return PortRows.list(rows, PgReservations::reservation);
    }

    private static Reservation reservation(Row row) {
        AddressRange range = new AddressRange(
                Cidr.parse(row.getString("cidr")), row.getInteger("first_host"), row.getInteger("last_host"));
        return new Reservation(
                row.getUUID("id"),
                row.getUUID("network_id"),
                range,
                Optional.ofNullable(row.getString("mac")),
                row.getString("note"),
                row.getOffsetDateTime("created").toInstant());
    }
}
