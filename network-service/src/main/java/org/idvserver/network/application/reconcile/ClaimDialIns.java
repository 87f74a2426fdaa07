package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.network.application.reconcile.DialInSessions.Session;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Wiring;

/**
 * Claims nodes that dial in for the replica that they called, ends sessions that lead to nothing, and says of nodes that called
 * none that they are missed. In the turns of claims, one at a time.
 */
@ApplicationScoped
class ClaimDialIns {
    /** So that a lab that is switched off does not hold up the claims on those that call. */
    private static final int TOLD_A_TURN = 200;

    private final DialInSessions sessions;
    private final DialInLeases leases;
    private final RecordWiring record;
    private final Clock clock;
    private final Duration patience;
    private final Wiring missed;
    private final Map<UUID, Instant> missedSince = new HashMap<>();

    ClaimDialIns(DialInSessions sessions, DialInLeases leases, RecordWiring record, Clock clock, NetworkConfig config) {
        this.sessions = sessions;
        this.leases = leases;
        this.record = record;
        this.clock = clock;
        this.patience = config.dialIn().patience();
        this.missed = Wiring.unreachable(
                NetworkProblem.NOT_DIALLED_IN.name(),
                config.dialIn().port().isPresent()
                        ? "The node dials in, and has no session: it is off, or cannot reach network-service"
                        : "The node dials in, and network-service listens for none: idv.network.dial-in.port is not set");
    }

    /**
     * What a turn brought.
     *
     * @param gained nodes that this replica did not keep before
     * @param arrived nodes whose new session may be used now
     */
    record News(Set<UUID> gained, Set<UUID> arrived) {}

    void begin(Runnable onChange) {
        sessions.begin(onChange);
    }

    void end() {
        sessions.end();
    }

    void hangUp() {
        sessions.hangUp();
    }

    Uni<News> claim(UUID replica) {
        List<Session> open = sessions.open();
        Set<UUID> all = open.stream().map(Session::node).collect(Collectors.toSet());
        Set<UUID> withNew =
                open.stream().filter(Session::isNew).map(Session::node).collect(Collectors.toSet());
        return leases.claim(replica, withNew, all).map(claim -> {
            Set<UUID> arrived = new HashSet<>();
            open.forEach(session -> judge(session, replica, claim, arrived));
            return new News(claim.gained(), arrived);
        });
    }

    private static void judge(Session session, UUID replica, DialInLeases.Claim claim, Set<UUID> arrived) {
        Map<UUID, Optional<UUID>> keepers = claim.keepers();
        if (!keepers.containsKey(session.node())) {
            session.refuse("the node is unknown, or not described as one that dials in");
            return;
        }
        keepers.get(session.node()).ifPresent(keeper -> {
            if (keeper.equals(replica) && session.isNew()) {
                session.admit();
                arrived.add(session.node());
            } else if (!keeper.equals(replica) && !session.isNew()) {
                session.refuse("the node has called another replica since");
            }
        });
    }

    /** Those that this replica has seen without a keeper for long enough: others may be on their way to another one. */
    Uni<Void> tellOfMissed() {
        return leases.missed().flatMap(nodes -> Multi.createFrom()
                .iterable(longMissed(nodes))
                .onItem()
                .transformToUniAndConcatenate(node -> record.ofMissed(node, missed))
                .collect()
                .asList()
                .replaceWithVoid());
    }

    private List<UUID> longMissed(Set<UUID> nodes) {
        Instant now = clock.instant();
        missedSince.keySet().retainAll(nodes);
        nodes.forEach(node -> missedSince.putIfAbsent(node, now));
        return missedSince.entrySet().stream()
                .filter(missing -> !missing.getValue().plus(patience).isAfter(now))
                .map(Map.Entry::getKey)
                .limit(TOLD_A_TURN)
                .toList();
    }
}
