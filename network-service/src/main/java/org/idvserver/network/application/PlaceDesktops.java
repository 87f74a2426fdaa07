package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.kit.error.Problem;
import org.idvserver.network.domain.Network;

/** Says which desktops nodes run, and answers how each node is to be wired for them. */
@ApplicationScoped
public class PlaceDesktops {
    private final Placements placements;
    private final Networks networks;
    private final FindNodes nodes;
    private final NetworkFacts facts;

    PlaceDesktops(Placements placements, Networks networks, FindNodes nodes, NetworkFacts facts) {
        this.placements = placements;
        this.networks = networks;
        this.nodes = nodes;
        this.facts = facts;
    }

    /** How a node is to be wired, or why it is as it was. */
    public record Answer(UUID node, Optional<Wiring> wiring, Optional<Problem> problem) {}

    /** The networks of a node, what is known of them, and what its guests must never reach. */
    public record Wiring(Placements.NodeWiring node, Map<UUID, Network> networks, List<String> protectedCidrs) {}

    public Uni<List<Answer>> place(Map<UUID, Set<UUID>> desktopsOfNodes, String actor) {
        return placed(desktopsOfNodes, actor).flatMap(outcomes -> Panache.withSession(() -> networksOf(outcomes))
                .flatMap(known -> nodes.protectedCidrs().map(blocks -> outcomes.stream()
                        .map(outcome -> outcome.answer(known, blocks))
                        .toList())));
    }

    private record Outcome(UUID node, Placements.NodeWiring wiring, Problem problem) {
        Answer answer(Map<UUID, Network> networks, List<String> protectedCidrs) {
            return new Answer(
                    node,
                    Optional.ofNullable(wiring).map(known -> new Wiring(known, networks, protectedCidrs)),
                    Optional.ofNullable(problem));
        }
    }

    /** All at once; one by one when that is not possible, so that only those with a fault are left out. */
    private Uni<List<Outcome>> placed(Map<UUID, Set<UUID>> desktopsOfNodes, String actor) {
        return placements
                .place(desktopsOfNodes, changes -> facts.portsChanged(actor, changes))
                .map(wirings -> wirings.entrySet().stream()
                        .map(wiring -> new Outcome(wiring.getKey(), wiring.getValue(), null))
                        .toList())
                .onFailure(Problem.class)
                .recoverWithUni(problem -> desktopsOfNodes.size() == 1
                        ? Uni.createFrom()
                                .item(List.of(new Outcome(
                                        desktopsOfNodes.keySet().iterator().next(), null, (Problem) problem)))
                        : oneByOne(desktopsOfNodes, actor));
    }

    private Uni<List<Outcome>> oneByOne(Map<UUID, Set<UUID>> desktopsOfNodes, String actor) {
        return Multi.createFrom()
                .iterable(desktopsOfNodes.entrySet())
                .onItem()
                .transformToUniAndConcatenate(wish -> placed(Map.of(wish.getKey(), wish.getValue()), actor))
                .onItem()
                .<Outcome>disjoint()
                .collect()
                .asList();
    }

    private Uni<Map<UUID, Network>> networksOf(List<Outcome> outcomes) {
        List<UUID> ids = outcomes.stream()
                .flatMap(outcome -> Optional.ofNullable(outcome.wiring()).stream())
                .flatMap(wiring -> Stream.concat(
                        wiring.internal().stream().map(Placements.NodeWiring.Internal::networkId),
                        wiring.external().stream().map(Placements.NodeWiring.External::networkId)))
                .distinct()
                .toList();
        return networks.all(ids)
                .map(found -> found.stream().collect(Collectors.toMap(Network::id, Function.identity())));
    }
}
