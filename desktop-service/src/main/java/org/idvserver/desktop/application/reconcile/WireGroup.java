package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.ProblemTranslation;

/** Gives a group of desktops their network interfaces: networks that are not there yet, and a port for each card. Safe to repeat. */
@ApplicationScoped
class WireGroup {
    /** Of a port: its network was deleted since it was asked for. */
    static final String NETWORK_GONE = "NETWORK_NOT_FOUND";

    /** Of a network, for people. */
    private static final int LONGEST_NAME = 200;

    /** Where each user has their own. */
    private static final int NETWORKS_AT_ONCE = 8;

    /** Only a replica that does not know of such networks asks for one. */
    private static final Outcome.ItemFault NOBODYS = new Outcome.ItemFault(
            "NO_USER", "It is to be in a network of its user's own and has no user: ask for desktops of people", false);

    private final Networks networks;

    WireGroup(Networks networks) {
        this.networks = networks;
    }

    /** A network to be, which is asked for once; the user is that of one of their own. */
    private record Wanted(Nic nic, Optional<UUID> user) {

        static Wanted by(MakeDesktops.Task task, Nic nic) {
            return new Wanted(nic, nic.own() ? task.userId() : Optional.empty());
        }
    }

    /** Each desktop has an outcome, unless the networks cannot be asked for. */
    Uni<Map<UUID, Outcome<List<DesktopNic>>>> wire(Batch batch, List<MakeDesktops.Task> tasks) {
        return networkIds(batch, tasks).flatMap(ids -> {
            List<Networks.PortWish> wishes =
                    tasks.stream().flatMap(task -> wishes(task, ids).stream()).toList();
            return networks.ensurePorts(wishes).map(ports -> tasks.stream()
                    .collect(Collectors.toMap(MakeDesktops.Task::desktopId, task -> nics(task, ids, ports))));
        });
    }

    private Uni<Map<Wanted, Outcome<UUID>>> networkIds(Batch batch, List<MakeDesktops.Task> tasks) {
        List<Wanted> all = tasks.stream()
                .flatMap(task -> task.nics().stream().map(nic -> Wanted.by(task, nic)))
                .distinct()
                .toList();
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUni(wanted -> ensure(batch, wanted).map(outcome -> Map.entry(wanted, outcome)))
                .merge(NETWORKS_AT_ONCE)
                .collect()
                .asMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** When no more networks can be made, those who have theirs get on; whatever else fails, fails for all. */
    private Uni<Outcome<UUID>> ensure(Batch batch, Wanted wanted) {
        if (wanted.nic().own() && wanted.user().isEmpty()) {
            return Uni.createFrom().item(Outcome.failed(NOBODYS));
        }
        return networkId(batch, wanted)
                .map(Outcome::done)
                .onFailure(failure -> ProblemTranslation.of(failure).kind() == ProblemKind.EXHAUSTED)
                .recoverWithItem(failure -> Outcome.failed(Outcome.ItemFault.of(ProblemTranslation.of(failure))));
    }

    private Uni<UUID> networkId(Batch batch, Wanted wanted) {
        Nic nic = wanted.nic();
        return switch (nic.kind()) {
            case INTERNAL ->
                wanted.user()
                        .map(user -> new NetworkOwner(NetworkOwner.Kind.STUDENT, user, nic.network()))
                        .map(owner -> networks.ensureNetwork(owner, nic.network()))
                        .orElseGet(() -> networks.ensureNetwork(
                                batch.scope().network().orElseThrow().named(nic.network()),
                                name(batch.scope().name(), nic)));
            case EXTERNAL ->
                nic.externalId()
                        .map(chosen -> Uni.createFrom().item(chosen))
                        .orElseGet(networks::defaultExternalNetwork);
        };
    }

    private static String name(String owner, Nic nic) {
        if (nic.network() == null) {
            return owner;
        }
        int room = LONGEST_NAME - 1 - nic.network().length();
        return owner.substring(0, Math.min(owner.length(), room)) + " " + nic.network();
    }

    /** None unless all its networks are there. */
    private static List<Networks.PortWish> wishes(MakeDesktops.Task task, Map<Wanted, Outcome<UUID>> networkIds) {
        List<Networks.PortWish> wishes = new ArrayList<>();
        for (Nic nic : task.nics()) {
            Outcome<UUID> network = networkIds.get(Wanted.by(task, nic));
            if (network.fault() != null) {
                return List.of();
            }
            UUID portId = DesktopNic.portId(task.desktopId(), wishes.size());
            wishes.add(new Networks.PortWish(portId, network.value(), task.desktopId(), task.name()));
        }
        return wishes;
    }

    private static Outcome<List<DesktopNic>> nics(
            MakeDesktops.Task task,
            Map<Wanted, Outcome<UUID>> networkIds,
            Map<UUID, Outcome<Networks.PortAddress>> ports) {
        Optional<Outcome.ItemFault> without = task.nics().stream()
                .flatMap(nic -> networkIds.get(Wanted.by(task, nic)).failure().stream())
                .findFirst();
        if (without.isPresent()) {
            return Outcome.failed(without.get());
        }
        List<DesktopNic> nics = new ArrayList<>();
        for (Nic nic : task.nics()) {
            int position = nics.size();
            UUID portId = DesktopNic.portId(task.desktopId(), position);
            Outcome<Networks.PortAddress> port = ports.getOrDefault(portId, Outcome.unanswered());
            if (port.fault() != null) {
                return Outcome.failed(nic.own() ? again(port.fault()) : port.fault());
            }
            nics.add(new DesktopNic(
                    task.desktopId(),
                    position,
                    nic.kind(),
                    networkIds.get(Wanted.by(task, nic)).value(),
                    port.value().mac(),
                    port.value().address()));
        }
        return Outcome.done(nics);
    }

    /** Students delete their networks when they like: the next attempt makes it again. */
    private static Outcome.ItemFault again(Outcome.ItemFault fault) {
        return fault.reason().equals(NETWORK_GONE)
                ? new Outcome.ItemFault(fault.reason(), fault.message(), true)
                : fault;
    }
}
