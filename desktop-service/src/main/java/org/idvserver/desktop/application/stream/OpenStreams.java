package org.idvserver.desktop.application.stream;

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
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.idvserver.desktop.application.LinkTerminal;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/**
 * The streams that this replica holds. Learns from the database what changed for whom, reads the newest orders once however many
 * changes there were, and sends them. Holds no truth: what is lost here is read again.
 */
@ApplicationScoped
public class OpenStreams {
    private static final int AT_ONCE = 500;
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<UUID, TerminalStream> streams = new ConcurrentHashMap<>();
    private final Set<UUID> changed = ConcurrentHashMap.newKeySet();
    private final Queue<TerminalStream> ended = new ConcurrentLinkedQueue<>();
    private final Vertx vertx;
    private final Notifications notifications;
    private final OrderBook orders;
    private final LinkTerminal linkTerminal;
    private ReactiveLoop sending;
    private ReactiveLoop ending;

    OpenStreams(Vertx vertx, Notifications notifications, OrderBook orders, LinkTerminal linkTerminal) {
        this.vertx = vertx;
        this.notifications = notifications;
        this.orders = orders;
        this.linkTerminal = linkTerminal;
    }

    void start(@Observes StartupEvent event) {
        sending = new ReactiveLoop(vertx, "sending orders", LOOK, LIMIT, this::sendChanged);
        ending = new ReactiveLoop(vertx, "ended streams", LOOK, LIMIT, this::recordEnded);
        notifications.listen("terminal_orders", this::ordersChanged);
        notifications.listen("terminal_connections", this::connectedSomewhere);
        notifications.listen("terminal_revocations", this::revoked);
    }

    void stop(@Observes ShutdownEvent event) {
        sending.close();
        ending.close();
    }

    /** Holds a stream whose hello was accepted; one that was held for the same terminal ends. */
    public void opened(TerminalStream stream) {
        TerminalStream before = streams.put(stream.terminalId(), stream);
        if (before != null && before != stream) {
            before.end(TerminalLink.replaced());
        }
        markChanged(stream.terminalId());
    }

    /** The stream is over, for whatever reason. */
    public void closed(TerminalStream stream) {
        streams.remove(stream.terminalId(), stream);
        ended.add(stream);
        ending.wake();
    }

    /** Streams held now. */
    public int count() {
        return streams.size();
    }

    private void ordersChanged(String terminal) {
        if (terminal.isEmpty()) {
            // The connection to the database was away: anything may have changed.
            changed.addAll(streams.keySet());
            sending.wake();
        } else {
            markChanged(UUID.fromString(terminal));
        }
    }

    private void markChanged(UUID terminal) {
        if (streams.containsKey(terminal)) {
            changed.add(terminal);
            sending.wake();
        }
    }

    /** It may be the one that is held here: what the database says by now decides. */
    private void connectedSomewhere(String terminalAndConnection) {
        if (!terminalAndConnection.isEmpty()) {
            markChanged(UUID.fromString(terminalAndConnection.substring(0, terminalAndConnection.indexOf(' '))));
        }
    }

    private void revoked(String terminal) {
        if (terminal.isEmpty()) {
            ordersChanged(terminal);
            return;
        }
        TerminalStream held = streams.get(UUID.fromString(terminal));
        if (held != null) {
            held.end(wasRevoked());
        }
    }

    private static RuntimeException wasRevoked() {
        return DesktopProblem.TERMINAL_REVOKED.because("This terminal was revoked");
    }

    private Uni<Boolean> sendChanged() {
        List<UUID> some = changed.stream().limit(AT_ONCE).toList();
        if (some.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        // Taken out before the read: a change that comes during it is looked at once more.
        changed.removeAll(some);
        return Panache.withSession(() -> orders.newest(some))
                .invoke(newest -> newest.forEach(this::send))
                .onFailure()
                .invoke(failure -> changed.addAll(some))
                .map(newest -> !changed.isEmpty());
    }

    private void send(OrderBook.Newest newest) {
        TerminalStream stream = streams.get(newest.terminalId());
        if (stream == null) {
            return;
        }
        if (newest.revoked()) {
            stream.end(wasRevoked());
        } else if (stream.connectionId().equals(newest.connectionId())) {
            stream.send(newest);
        } else {
            stream.end(TerminalLink.replaced());
        }
    }

    private Uni<Boolean> recordEnded() {
        List<TerminalStream> some = ended.stream().limit(AT_ONCE).toList();
        if (some.isEmpty()) {
            return Uni.createFrom().item(false);
        }
        return linkTerminal
                .ended(some.stream()
                        .map(stream -> new LinkTerminal.Ended(stream.terminalId(), stream.connectionId()))
                        .toList())
                .invoke(() -> ended.removeAll(Set.copyOf(some)))
                .map(done -> !ended.isEmpty());
    }
}
