package org.idvserver.desktop.application.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.UUID;
import org.idvserver.desktop.application.OrderBook;

/** One terminal's stream as this replica holds it. To a terminal that is slow to read only the newest orders are kept. */
public final class TerminalStream {
    private final UUID terminalId;
    private final UUID connectionId = UUID.randomUUID();
    private MultiEmitter<? super OrderBook.Newest> emitter;
    private RuntimeException endedBy;
    private long sentGeneration;
    private volatile boolean ended;

    public TerminalStream(UUID terminalId) {
        this.terminalId = terminalId;
    }

    public UUID terminalId() {
        return terminalId;
    }

    public UUID connectionId() {
        return connectionId;
    }

    /** Nobody is at its other end any more. */
    public void ended() {
        ended = true;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** What is sent, until the stream ends. */
    public Multi<OrderBook.Newest> orders() {
        return Multi.createFrom().<OrderBook.Newest>emitter(this::attach, BackPressureStrategy.LATEST);
    }

    /** Sends orders that are newer than what was sent. */
    synchronized void send(OrderBook.Newest newest) {
        if (emitter != null && newest.generation() > sentGeneration) {
            sentGeneration = newest.generation();
            emitter.emit(newest);
        }
    }

    /** Ends it with a failure that tells the terminal why. */
    synchronized void end(RuntimeException problem) {
        endedBy = problem;
        if (emitter != null) {
            emitter.fail(problem);
        }
    }

    /** The terminal said that it is done. */
    public synchronized void complete() {
        if (emitter != null) {
            emitter.complete();
        }
    }

    private synchronized void attach(MultiEmitter<? super OrderBook.Newest> to) {
        emitter = to;
        if (endedBy != null) {
            to.fail(endedBy);
        }
    }
}
