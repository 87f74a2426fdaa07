package org.idvserver.network.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.network.application.CreateExternalNetwork;
import org.idvserver.network.application.Networks;
import org.idvserver.network.application.Reservations;
import org.idvserver.network.application.ServerNode;
import org.idvserver.network.domain.AddressRange;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.NodeState;
import org.idvserver.network.domain.Port;
import org.idvserver.network.domain.Reservation;
import org.idvserver.network.domain.Wiring;

/** Has the default external network exist and, on a server node, keeps libvirt's networks as they should be. */
@ApplicationScoped
public class KeepExternalNetworks {
    /** Channel on which changes of networks are told. */
    private static final String CHANNEL = "network";

    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration PASS_LIMIT = Duration.ofMinutes(2);

    private final Vertx vertx;
    private final Notifications notifications;
    private final CreateExternalNetwork create;
    private final ServerNode server;
    private final Networks networks;
    private final HostWishes wishes;
    private final Reservations reservations;
    private final HostNetworks host;
    private final RecordWiring record;
    private ReactiveLoop loop;

    KeepExternalNetworks(
            Vertx vertx,
            Notifications notifications,
            CreateExternalNetwork create,
            ServerNode server,
            Networks networks,
            HostWishes wishes,
            Reservations reservations,
            HostNetworks host,
            RecordWiring record) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.create = create;
        this.server = server;
        this.networks = networks;
        this.wishes = wishes;
        this.reservations = reservations;
        this.host = host;
        this.record = record;
    }

    void start(@Observes StartupEvent event) {
        loop = new ReactiveLoop(vertx, "external networks", PERIOD, PASS_LIMIT, this::pass);
        notifications.listen(CHANNEL, payload -> loop.wake());
        notifications.listen(KeepNodes.CHANNEL, this::placementsChanged);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private void placementsChanged(String node) {
        if (node.equals(server.id().toString())) {
            loop.wake();
        }
    }

    private Uni<Boolean> pass() {
        return create.ensureDefault()
                .chain(() -> server.isHere() ? keepHost() : Uni.createFrom().voidItem())
                .replaceWith(false);
    }

    private Uni<Void> keepHost() {
        UUID id = server.id();
        return server.ensure()
                .chain(() -> Panache.withSession(networks::external))
                .flatMap(all -> wishes.externalPorts(id)
                        .flatMap(ports -> reservations.onServerNodes().map(reserved -> wishes(all, ports, reserved))))
                .flatMap(host::bring)
                .map(KeepExternalNetworks::wiring)
                .onFailure()
                .recoverWithItem(failure -> unreachable(ProblemTranslation.of(failure)))
                .flatMap(wiring -> record.ofServer(id, wiring));
    }

    private static List<HostNetworks.Wish> wishes(
            List<ExternalNetwork> all, Map<UUID, List<Port>> ports, Map<UUID, List<Reservation>> reserved) {
        return all.stream()
                .filter(ExternalNetwork::isOnServerNodes)
                .map(network -> wish(
                        network,
                        ports.getOrDefault(network.id(), List.of()),
                        reserved.getOrDefault(network.id(), List.of())))
                .toList();
    }

    /** What is reserved is leased to nobody but the machine that it is for. */
    private static HostNetworks.Wish wish(ExternalNetwork network, List<Port> ports, List<Reservation> reserved) {
        Stream<HostNetworks.Host> desktops =
                ports.stream().map(port -> new HostNetworks.Host(port.mac(), port.address(), port.hostname()));
        Stream<HostNetworks.Host> machines = reserved.stream().flatMap(reservation -> reservation.mac().stream()
                .map(mac -> new HostNetworks.Host(mac, reservation.range().first(), "")));
        List<AddressRange> ranges = network.leases()
                .without(reserved.stream().map(Reservation::range).toList());
        return new HostNetworks.Wish(
                network,
                Stream.concat(desktops, machines).toList(),
                ranges.stream()
                        .map(range -> new HostNetworks.Range(range.first(), range.last()))
                        .toList());
    }

    private static Wiring wiring(HostNetworks.Brought brought) {
        if (!brought.errors().isEmpty()) {
            return wiring(NodeState.DEGRADED, "NETWORK_ERROR", brought.errors().get(0));
        }
        return brought.waiting().isEmpty()
                ? wiring(NodeState.WIRED, "AS_WISHED", "Everything is as it should be")
                : wiring(NodeState.WIRED, "CHANGE_PENDING", String.join("; ", brought.waiting()));
    }

    private static Wiring wiring(NodeState state, String reason, String message) {
        return new Wiring(state, reason, message, Wiring.Count.NONE, Wiring.Count.NONE, 1);
    }

    private static Wiring unreachable(Problem problem) {
        return Wiring.unreachable(problem.code().name(), problem.getMessage());
    }
}
