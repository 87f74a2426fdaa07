package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Ports;
import org.idvserver.network.domain.MacAddress;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Port;
import org.idvserver.network.domain.PortRequest;
import org.idvserver.network.outbound.postgres.PortRows.Placed;

@ApplicationScoped
class PgPorts implements Ports {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int ATTEMPTS = 4;

    private final Pool pool;
    private final Outbox outbox;

    PgPorts(Pool pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public Uni<List<Outcome>> ensure(List<PortRequest> requests, Function<List<Port>, List<Event>> told) {
        return ensure(requests, told, 0);
    }

    /** A MAC that another port has, or the same port made at the same time elsewhere: everything once more. */
    private Uni<List<Outcome>> ensure(List<PortRequest> requests, Function<List<Port>, List<Event>> told, int attempt) {
        return pool.withTransaction(transaction -> new Allocation(transaction, requests, attempt).run(told))
                .onFailure(failure -> isTaken(failure) && attempt + 1 < ATTEMPTS)
                .recoverWithUni(taken -> ensure(requests, told, attempt + 1));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    /** One transaction that makes what is missing. */
    private final class Allocation {
        private final SqlConnection transaction;
        private final List<PortRequest> requests;
        private final int attempt;
        private final Map<UUID, Port> known = new HashMap<>();
        private final Map<UUID, Problem> problems = new HashMap<>();
        private final List<Placed> made = new ArrayList<>();

        Allocation(SqlConnection transaction, List<PortRequest> requests, int attempt) {
            this.transaction = transaction;
            this.requests = requests;
            this.attempt = attempt;
        }

        Uni<List<Outcome>> run(Function<List<Port>, List<Event>> told) {
            Set<UUID> networks = requests.stream().map(PortRequest::networkId).collect(Collectors.toSet());
            return AddressSpace.hold(transaction, networks)
                    .call(held -> readKnown())
                    .flatMap(this::choose)
                    .chain(this::insert)
                    .chain(() -> outbox.append(
                            transaction,
                            told.apply(made.stream().map(Placed::port).toList())))
                    .map(done -> requests.stream().map(this::outcome).toList());
        }

        private Uni<Void> readKnown() {
            List<UUID> ids = requests.stream().map(PortRequest::portId).toList();
            return transaction
                    .preparedQuery("select " + PortRows.COLUMNS + " from port where id = any($1)")
                    .execute(PortRows.ids(ids))
                    .invoke(rows -> PortRows.ports(rows).forEach(port -> known.put(port.id(), port)))
                    .replaceWithVoid();
        }

        private Uni<Void> choose(Map<UUID, AddressSpace.Held> networks) {
            Map<UUID, List<PortRequest>> missing = new LinkedHashMap<>();
            for (PortRequest request : requests) {
                if (!known.containsKey(request.portId())) {
                    missing.computeIfAbsent(request.networkId(), id -> new ArrayList<>())
                            .add(request);
                }
            }
            return Multi.createFrom()
                    .iterable(missing.entrySet())
                    .onItem()
                    .transformToUniAndConcatenate(
                            entry -> choose(Optional.ofNullable(networks.get(entry.getKey())), entry.getValue()))
                    .collect()
                    .last()
                    .replaceWithVoid();
        }

        private Uni<Void> choose(Optional<AddressSpace.Held> network, List<PortRequest> wanted) {
            if (network.isEmpty()) {
                wanted.forEach(request ->
                        problems.put(request.portId(), NetworkProblem.NETWORK_NOT_FOUND.because("No such network")));
                return Uni.createFrom().voidItem();
            }
            return AddressSpace.forDesktops(transaction, network.get(), wanted.size())
                    .invoke(hosts -> place(network.get(), wanted, hosts))
                    .replaceWithVoid();
        }

        private void place(AddressSpace.Held network, List<PortRequest> wanted, List<Integer> hosts) {
            for (int item = 0; item < wanted.size(); item++) {
                PortRequest request = wanted.get(item);
                if (item >= hosts.size()) {
                    problems.put(
                            request.portId(),
                            NetworkProblem.ADDRESSES_EXHAUSTED.because("%s has no free address", network.cidr()));
                } else {
                    int host = hosts.get(item);
                    made.add(new Placed(port(request, network.cidr().address(host)), host));
                }
            }
        }

        private Port port(PortRequest request, String address) {
            return new Port(
                    request.portId(),
                    request.networkId(),
                    Optional.of(request.desktopId()),
                    Optional.empty(),
                    request.hostname(),
                    MacAddress.of(request.portId(), attempt),
                    address);
        }

        private Uni<Void> insert() {
            if (made.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            made.forEach(row -> known.put(row.port().id(), row.port()));
            return transaction
                    .preparedQuery(PortRows.INSERT)
                    .execute(PortRows.columns(made))
                    .replaceWithVoid();
        }

        private Outcome outcome(PortRequest request) {
            Port port = known.get(request.portId());
            if (port == null) {
                return new Outcome(request.portId(), Optional.empty(), Optional.of(problems.get(request.portId())));
            }
            boolean same = port.networkId().equals(request.networkId())
                    && port.desktopId().equals(Optional.of(request.desktopId()));
            return same
                    ? new Outcome(port.id(), Optional.of(port), Optional.empty())
                    : new Outcome(
                            port.id(),
                            Optional.empty(),
                            Optional.of(NetworkProblem.PORT_EXISTS_ELSEWHERE.because(
                                    "The port belongs to another desktop or network")));
        }
    }

    @Override
    public Uni<Long> freeForDesktops(UUID networkId) {
        return AddressSpace.countForDesktops(pool, networkId);
    }

    @Override
    public Uni<Optional<Port>> find(UUID id) {
        return query(pool, "id = $1", Tuple.of(id)).map(rows -> rows.stream().findFirst());
    }

    @Override
    public Uni<List<Port>> page(Filter filter, PageRequest page) {
        return query(
                pool,
                """
                id > $1 and ($2::uuid is null or network_id = $2) and ($3::uuid is null or desktop_id = $3)
                and ($4::uuid is null or node_id = $4
                     or desktop_id in (select desktop_id from placement where placement.node_id = $4))
                order by id limit $5""",
                Tuple.tuple()
                        .addUUID(page.after())
                        .addUUID(filter.networkId().orElse(null))
                        .addUUID(filter.desktopId().orElse(null))
                        .addUUID(filter.nodeId().orElse(null))
                        .addInteger(page.sizeAndOne()));
    }

    private static Uni<List<Port>> query(SqlClient client, String condition, Tuple values) {
        return client.preparedQuery("select " + PortRows.COLUMNS + " from port where " + condition)
                .execute(values)
                .map(PortRows::ports);
    }
}
