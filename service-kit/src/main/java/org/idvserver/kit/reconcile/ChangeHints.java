package org.idvserver.kit.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Follows things that are changed in whichever replica: notifications of the database, whose payload is an id, say when to look,
 * and a look from time to time makes up for one that was lost.
 */
public final class ChangeHints {
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

    public ChangeHints(Notifications notifications, String channel) {
        notifications.listen(channel, this::wake);
    }

    private void wake(String hint) {
        waiting.stream().filter(waiter -> waiter.wants(hint)).forEach(waiter -> waiter.wake()
                .run());
    }

    /** Somebody who waits for a change; an empty hint says that hints were lost. */
    private record Waiter(String id, Runnable wake) {

        boolean wants(String hint) {
            return hint.isEmpty() || hint.equals(id);
        }
    }

    /** What one looks for, what of it is worth telling when it differs, and whether it changes no more. */
    public record Followed<T>(Supplier<Uni<T>> find, Function<T, Object> shown, Predicate<T> settled) {}

    /** A look: empty when all is as it was, and whether anything more is to come. */
    public record Look<T>(Optional<T> news, boolean last) {}

    /** The thing now, and a look after each hint and from time to time, until it is settled. */
    public <T> Multi<Look<T>> follow(UUID id, Followed<T> followed) {
        AtomicReference<Object> told = new AtomicReference<>();
        return Multi.createBy().repeating().uni(() -> next(id, followed, told)).whilst(look -> !look.last());
    }

    private <T> Uni<Look<T>> next(UUID id, Followed<T> followed, AtomicReference<Object> told) {
        Uni<Void> hint = told.get() == null ? Uni.createFrom().voidItem() : changeOf(id);
        return hint.chain(() -> followed.find().get()).map(thing -> {
            Object shown = followed.shown().apply(thing);
            boolean news = !shown.equals(told.getAndSet(shown));
            return new Look<>(
                    news ? Optional.of(thing) : Optional.empty(),
                    followed.settled().test(thing));
        });
    }

    private Uni<Void> changeOf(UUID id) {
        var context = Vertx.currentContext();
        return Uni.createFrom()
                .<Void>emitter(emitter -> {
                    Waiter waiter = new Waiter(id.toString(), () -> emitter.complete(null));
                    emitter.onTermination(() -> waiting.remove(waiter));
                    waiting.add(waiter);
                })
                .ifNoItem()
                .after(LOOK)
                .recoverWithItem((Void) null)
                .emitOn(MutinyHelper.executor(context));
    }
}
