package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.kit.error.Causes;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeDescription;

/** Records what machines say of themselves; the last word wins. A machine that was enrolled anew replaces its former self. */
@ApplicationScoped
public class EnsureNodes {
    private static final String REPLACED = "Another machine has its underlay address now";

    private final Nodes nodes;
    private final Placements placements;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean unprovenEndpoints;

    EnsureNodes(
            Nodes nodes, Placements placements, NetworkFacts facts, Outbox outbox, Clock clock, NetworkConfig config) {
        this.nodes = nodes;
        this.placements = placements;
        this.facts = facts;
        this.outbox = outbox;
        this.clock = clock;
        this.unprovenEndpoints = config.unprovenEndpoints();
    }

    /** A machine that is recorded, or why it is not. */
    public record Answer(UUID node, Optional<Problem> problem) {}

    public Uni<List<Answer>> ensure(List<NodeDescription> descriptions, String actor) {
        Map<String, NodeDescription> atAddresses = new LinkedHashMap<>();
        descriptions.stream()
                .filter(this::mayBeCalled)
                .forEach(description -> atAddresses.put(description.underlayAddress(), description));
        Collection<NodeDescription> sound = atAddresses.values();
        List<Answer> answers = descriptions.stream()
                .map(description -> new Answer(description.id(), problem(description, atAddresses)))
                .toList();
        return sound.isEmpty()
                ? Uni.createFrom().item(answers)
                : record(sound, actor)
                        .replaceWith(answers)
                        .onFailure(failure -> sound.size() > 1 && Causes.areOfOneRow(failure))
                        .recoverWithUni(ofOne -> oneByOne(descriptions, actor));
    }

    private Uni<List<Answer>> oneByOne(List<NodeDescription> descriptions, String actor) {
        return Multi.createFrom()
                .iterable(descriptions)
                .onItem()
                .transformToUniAndConcatenate(description -> ensure(List.of(description), actor)
                        .onFailure()
                        .recoverWithItem(failure ->
                                List.of(new Answer(description.id(), Optional.of(ProblemTranslation.of(failure))))))
                .onItem()
                .<Answer>disjoint()
                .collect()
                .asList();
    }

    private boolean mayBeCalled(NodeDescription description) {
        return unprovenEndpoints || description.hasProvenEndpoint();
    }

    private Optional<Problem> problem(NodeDescription description, Map<String, NodeDescription> atAddresses) {
        if (!mayBeCalled(description)) {
            return Optional.of(NetworkProblem.NODE_MISDESCRIBED.because(
                    "ovsdbEndpoint must be dial-in, or ssl: at the node's own underlay address"));
        }
        return description.equals(atAddresses.get(description.underlayAddress()))
                ? Optional.empty()
                : Optional.of(NetworkProblem.NODE_NOT_FOUND.because(REPLACED));
    }

    private Uni<Void> record(Collection<NodeDescription> descriptions, String actor) {
        Map<String, UUID> owners =
                descriptions.stream().collect(Collectors.toMap(NodeDescription::underlayAddress, NodeDescription::id));
        return placements
                .retireOthersAt(owners, gone -> facts.nodesDeleted(actor, gone, REPLACED))
                .chain(() -> Panache.withTransaction(() -> describe(descriptions, actor)))
                .flatMap(news -> placements.wakeNew(news.added()).chain(() -> placements.wake(news.changed())));
    }

    /** Nodes that were not known, and those of which something is new. */
    private record News(Set<UUID> added, Set<UUID> changed) {}

    private Uni<News> describe(Collection<NodeDescription> descriptions, String actor) {
        List<UUID> ids = descriptions.stream().map(NodeDescription::id).toList();
        return nodes.lockToDescribe(ids).flatMap(found -> {
            Map<UUID, Node> known = found.stream().collect(Collectors.toMap(Node::id, Function.identity()));
            Set<UUID> movers = descriptions.stream()
                    .filter(description -> known.containsKey(description.id())
                            && !known.get(description.id()).isAt(description.underlayAddress()))
                    .map(NodeDescription::id)
                    .collect(Collectors.toSet());
            List<Node> added = new ArrayList<>();
            List<Node> changed = new ArrayList<>();
            for (NodeDescription description : descriptions) {
                Node node = known.get(description.id());
                if (node == null) {
                    added.add(Node.terminal(description, clock.instant()));
                } else if (node.describe(description)) {
                    changed.add(node);
                }
            }
            return nodes.leaveAddresses(movers)
                    .chain(() -> nodes.add(added))
                    .chain(() -> outbox.append(Stream.concat(added.stream(), changed.stream())
                            .map(node -> facts.nodeDescribed(actor, node))
                            .toList()))
                    .replaceWith(new News(ids(added), ids(changed)));
        });
    }

    private static Set<UUID> ids(List<Node> nodes) {
        return nodes.stream().map(Node::id).collect(Collectors.toSet());
    }
}
