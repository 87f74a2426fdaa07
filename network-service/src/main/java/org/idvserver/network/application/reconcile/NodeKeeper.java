package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Backoff;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.NodeState;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.SwitchReport;
import org.idvserver.network.domain.SwitchWish;
import org.idvserver.network.domain.Wiring;
import org.jboss.logging.Logger;

/** Keeps one node as it should be for as long as this replica holds it: looks when woken and from time to time. */
final class NodeKeeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeKeeper.class);

    /** Of what is asked for anew: the second attempt is some 15 s after the first, at the latest. */
    private static final int MOST_FAILURES_BEFORE = 5;

    /** Of silent nodes, in a message. */
    private static final int MOST_NAMED = 5;

    /** Of generations: an earlier one must not be taken for carried out, for VNIs of networks that the node left are given out then. */
    private static final long NOTHING_CARRIED_OUT = 0;

    private final UUID node;
    private final Keeping keeping;
    private final ReactiveLoop loop;

    // Only one pass runs at a time, and each sees what the one before it wrote; another thread only asks for a fresh
    // start, or closes.
    private volatile NodeSwitches.NodeSwitch connected;
    private OvsdbEndpoint connectedTo;
    private Wiring recorded;
    private int failures;
    private volatile Instant notBefore = Instant.MIN;
    private volatile boolean fresh;
    private volatile boolean claimedAnew;
    private volatile boolean closed;

    /** What all keepers of a replica share. */
    record Keeping(
            UUID replica,
            Vertx vertx,
            NodeWishes wishes,
            NodeSwitches switches,
            RecordWiring record,
            Duration period,
            Duration passLimit,
            Backoff backoff) {}

    NodeKeeper(UUID node, Keeping keeping) {
        this.node = node;
        this.keeping = keeping;
        this.loop =
                new ReactiveLoop(keeping.vertx(), "node " + node, keeping.period(), keeping.passLimit(), this::pass);
    }

    /** The wish is new: looks at once, whatever failed before. */
    void wishChanged() {
        fresh = true;
        loop.wake();
    }

    /** What could not be reached is tried at once, and soon again: the switch may begin after the terminal connects. */
    void machineIsOn() {
        NodeSwitches.NodeSwitch last = connected;
        if (last == null || !last.isOpen()) {
            wishChanged();
        }
    }

    /** The node was said to be without a keeper meanwhile: what is found is noted, though nothing of it is new here. */
    void claimedAnew() {
        claimedAnew = true;
        wishChanged();
    }

    /** The switch told of a change, or its connection ended. */
    private void switchChanged() {
        if (!closed) {
            loop.wake();
        }
    }

    private Uni<Boolean> pass() {
        boolean asked = fresh;
        fresh = false;
        if (asked) {
            failures = Math.min(failures, MOST_FAILURES_BEFORE);
        }
        if (closed || (!asked && Instant.now().isBefore(notBefore))) {
            return Uni.createFrom().item(false);
        }
        return keeping.wishes()
                .placeOf(node)
                .flatMap(place -> place.map(this::bring).orElseGet(this::leave))
                .replaceWith(false);
    }

    /** The node was forgotten: what was made on it goes, as far as it can be reached. */
    private Uni<Void> leave() {
        if (connected == null || !connected.isOpen()) {
            return Uni.createFrom().voidItem();
        }
        return connected
                .bring(new SwitchWish(List.of(), Map.of()))
                .replaceWithVoid()
                .eventually(this::disconnect);
    }

    private Uni<Void> bring(NodeWishes.Place place) {
        return connection(place.endpoint())
                .onItemOrFailure()
                .transformToUni((open, failure) ->
                        failure == null ? bring(open, place) : unreached(ProblemTranslation.of(failure)));
    }

    /** One that dials in is let go of without its session; that it is missed is told when no replica gets another. */
    private Uni<Void> unreached(Problem problem) {
        return problem.code() == NetworkProblem.NOT_DIALLED_IN
                ? Uni.createFrom().voidItem()
                : record(failed(problem));
    }

    /** A wish that cannot be read is not the node's fault: the pass fails, and the connection stays. */
    private Uni<Void> bring(NodeSwitches.NodeSwitch open, NodeWishes.Place place) {
        return keeping.wishes().at(place).flatMap(wish -> bring(open, wish, place));
    }

    private Uni<Void> bring(NodeSwitches.NodeSwitch open, SwitchWish wish, NodeWishes.Place place) {
        long generation = place.generation();
        return open.bring(wish)
                .map(report -> report.errors().isEmpty() && wish.underlayMtu() > place.underlayMtu()
                        ? narrow(report, wish, place)
                        : wiringOf(report, generation))
                .invoke(this::succeeded)
                .onFailure()
                .recoverWithItem(failure -> failed(ProblemTranslation.of(failure)))
                .flatMap(this::record);
    }

    private Uni<NodeSwitches.NodeSwitch> connection(OvsdbEndpoint endpoint) {
        if (connected != null && connected.isOpen() && endpoint.equals(connectedTo)) {
            return Uni.createFrom().item(connected);
        }
        disconnect();
        return keeping.switches().open(node, endpoint, this::switchChanged).invoke(open -> connected(open, endpoint));
    }

    /** A keeper that was closed meanwhile keeps nothing. */
    private void connected(NodeSwitches.NodeSwitch open, OvsdbEndpoint endpoint) {
        connected = open;
        connectedTo = endpoint;
        if (closed) {
            open.close();
        }
    }

    private void succeeded() {
        failures = 0;
        notBefore = Instant.MIN;
    }

    /** What does not answer is unreachable; what answers and cannot be brought to the wish is degraded. Both are tried again. */
    private Wiring failed(Problem problem) {
        failures++;
        Duration wait = keeping.backoff().after(failures);
        notBefore = Instant.now().plus(wait);
        retryAfter(wait);
        Logger.Level level = problem.kind() == ProblemKind.INTERNAL ? Logger.Level.ERROR : Logger.Level.DEBUG;
        LOG.logf(level, problem, "node %s: attempt %d failed", node, failures);
        boolean answers = problem.code() == NetworkProblem.BRIDGE_MISSING
                || problem.code() == NetworkProblem.SWITCH_REFUSED
                || problem.code() == NetworkProblem.SWITCH_STALLED
                || problem.code() == NetworkProblem.SWITCH_CHANGED_MEANWHILE;
        if (!answers) {
            disconnect();
            return Wiring.unreachable(problem.code().name(), problem.getMessage());
        }
        if (problem.code() == NetworkProblem.BRIDGE_MISSING) {
            // Its monitor tells when the bridge comes.
            notBefore = Instant.MIN;
        }
        return new Wiring(
                NodeState.DEGRADED,
                problem.code().name(),
                problem.getMessage(),
                Wiring.Count.NONE,
                Wiring.Count.NONE,
                NOTHING_CARRIED_OUT);
    }

    private void retryAfter(Duration wait) {
        keeping.vertx().setTimer(wait.toMillis() + 1, timer -> switchChanged());
    }

    /** Everything is made, but large packets get lost on their way, and nobody is told. */
    private static Wiring narrow(SwitchReport report, SwitchWish wish, NodeWishes.Place place) {
        String message = "Large packets of guests get lost: the node's underlay carries %d bytes, its networks need %d"
                .formatted(place.underlayMtu(), wish.underlayMtu());
        return new Wiring(
                NodeState.DEGRADED,
                "UNDERLAY_MTU_TOO_SMALL",
                message,
                report.tunnels(),
                report.ports(),
                place.generation());
    }

    private static Wiring wiringOf(SwitchReport report, long generation) {
        Optional<String> error = report.errors().stream().findFirst();
        if (error.isPresent()) {
            return new Wiring(
                    NodeState.DEGRADED, "PORT_ERROR", error.get(), report.tunnels(), report.ports(), generation);
        }
        if (!report.deadPeers().isEmpty()) {
            String message = "%d other nodes do not answer through their tunnels: %s"
                    .formatted(report.deadPeers().size(), someOf(report.deadPeers()));
            return new Wiring(NodeState.WIRED, "PEERS_SILENT", message, report.tunnels(), report.ports(), generation);
        }
        return new Wiring(
                NodeState.WIRED,
                "AS_WISHED",
                "Everything is as it should be",
                report.tunnels(),
                report.ports(),
                generation);
    }

    private static String someOf(List<UUID> nodes) {
        String named =
                nodes.stream().sorted().limit(MOST_NAMED).map(UUID::toString).collect(Collectors.joining(", "));
        return nodes.size() > MOST_NAMED ? named + " and others" : named;
    }

    private Uni<Void> record(Wiring wiring) {
        if (claimedAnew) {
            claimedAnew = false;
            recorded = null;
        }
        if (wiring.equals(recorded)) {
            return Uni.createFrom().voidItem();
        }
        return keeping.record()
                .ofKept(node, keeping.replica(), wiring)
                .invoke(kept -> recorded = kept ? wiring : recorded)
                .replaceWithVoid();
    }

    private void disconnect() {
        if (connected != null) {
            connected.close();
            connected = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        loop.close();
        NodeSwitches.NodeSwitch last = connected;
        if (last != null) {
            last.close();
        }
    }
}
