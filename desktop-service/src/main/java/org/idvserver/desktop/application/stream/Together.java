package org.idvserver.desktop.application.stream;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.idvserver.kit.error.Causes;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.reconcile.ReactiveLoop;

/**
 * Does at once what many want at the same time. One that comes alone does not wait; while as many groups are under way as may be,
 * what comes waits, and the next group takes all of it. What the database refuses for one of a group is done one by one.
 */
public final class Together<T> implements AutoCloseable {
    private static final int MOST = 50;
    private static final Duration LOOK = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Function<T, UUID> whose;
    private final Function<List<T>, Uni<Map<UUID, Problem>>> act;
    private final List<ReactiveLoop> loops;
    private final Set<Turn> waiting = new LinkedHashSet<>();

    /** In a group there is one of each at most: whose it is, is asked of it. What acts answers who of them was refused. */
    public Together(
            Vertx vertx,
            String name,
            int groups,
            Function<T, UUID> whose,
            Function<List<T>, Uni<Map<UUID, Problem>>> act) {
        this.whose = whose;
        this.act = act;
        this.loops = IntStream.range(0, groups)
                .mapToObj(one -> new ReactiveLoop(vertx, name, LOOK, LIMIT, this::next))
                .toList();
    }

    /** Answers on the caller's Vert.x context. One that is cancelled while it waits is not done; later it is done to its end. */
    public Uni<Void> join(T wanted) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            return Uni.createFrom()
                    .<Void>emitter(emitter -> enter(new Turn(wanted, emitter)))
                    .emitOn(task -> caller.runOnContext(ignored -> task.run()));
        });
    }

    private final class Turn {
        private final T wanted;
        private final UniEmitter<? super Void> emitter;

        private Turn(T wanted, UniEmitter<? super Void> emitter) {
            this.wanted = wanted;
            this.emitter = emitter;
            emitter.onTermination(() -> leave(this));
        }
    }

    private void enter(Turn turn) {
        synchronized (this) {
            waiting.add(turn);
        }
        for (ReactiveLoop loop : loops) {
            if (loop.wake()) {
                return;
            }
        }
    }

    private synchronized void leave(Turn turn) {
        waiting.remove(turn);
    }

    private Uni<Boolean> next() {
        List<Turn> group = take();
        return group.isEmpty()
                ? Uni.createFrom().item(false)
                : done(group)
                        .onFailure(failure -> group.size() > 1 && Causes.areOfOneRow(failure))
                        .recoverWithUni(ofOne -> oneByOne(group))
                        .onFailure()
                        .invoke(failure -> group.forEach(turn -> turn.emitter.fail(failure)))
                        .onFailure()
                        .recoverWithNull()
                        .onCancellation()
                        .invoke(() -> group.forEach(turn -> turn.emitter.fail(new TimeoutException())))
                        .map(told -> someWait());
    }

    private synchronized boolean someWait() {
        return !waiting.isEmpty();
    }

    private synchronized List<Turn> take() {
        Set<UUID> taken = new HashSet<>();
        List<Turn> group = new ArrayList<>();
        Iterator<Turn> turns = waiting.iterator();
        while (group.size() < MOST && turns.hasNext()) {
            Turn turn = turns.next();
            if (taken.add(whose.apply(turn.wanted))) {
                turns.remove();
                group.add(turn);
            }
        }
        return group;
    }

    private Uni<Void> done(List<Turn> group) {
        return Uni.createFrom()
                .deferred(
                        () -> act.apply(group.stream().map(turn -> turn.wanted).toList()))
                .invoke(refused -> group.forEach(turn -> tell(turn, refused.get(whose.apply(turn.wanted)))))
                .replaceWithVoid();
    }

    private void tell(Turn turn, Problem refusal) {
        if (refusal == null) {
            turn.emitter.complete(null);
        } else {
            turn.emitter.fail(refusal);
        }
    }

    private Uni<Void> oneByOne(List<Turn> group) {
        return Multi.createFrom()
                .iterable(group)
                .onItem()
                .transformToUniAndConcatenate(turn -> done(List.of(turn))
                        .onFailure()
                        .invoke(turn.emitter::fail)
                        .onFailure()
                        .recoverWithNull())
                .collect()
                .last();
    }

    @Override
    public void close() {
        loops.forEach(ReactiveLoop::close);
    }
}
