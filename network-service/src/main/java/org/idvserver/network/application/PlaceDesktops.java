package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.network.domain.Network;

/** Says which desktops a node runs, and answers how the node is to be wired for them. */
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

    /** The wiring, the networks it names, and what its guests must never reach. */
    public record Answer(Placements.NodeWiring wiring, Map<UUID, Network> networks, List<String> protectedCidrs) {}

    public Uni<Answer> place(UUID node, Set<UUID> desktops, String actor) {
        return placements
                .place(node, desktops, changes -> facts.portsChanged(actor, changes))
                .flatMap(wiring -> Panache.withSession(() -> networksOf(wiring))
                        .flatMap(known -> nodes.protectedCidrs().map(blocks -> new Answer(wiring, known, blocks))));
    }

    private Uni<Map<UUID, Network>> networksOf(Placements.NodeWiring wiring) {
        List<UUID> ids = Stream.concat(
                        wiring.internal().stream().map(Placements.NodeWiring.Internal::networkId),
                        wiring.external().stream().map(Placements.NodeWiring.External::networkId))
                .toList();
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUniAndConcatenate(networks::find)
                .collect()
                .with(Collectors.filtering(
                        java.util.Optional::isPresent,
                        Collectors.toMap(network -> network.get().id(), java.util.Optional::get)));
    }
}
