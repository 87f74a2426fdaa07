package org.idvserver.desktop.application.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private final Vertx vertx = Vertx.vertx();
    private final Bulkhead bulkhead = new Bulkhead(2);
    private final List<UniEmitter<? super String>> begun = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Cancellable start(String name) {
        AtomicReference<Cancellable> started = new AtomicReference<>();
        Context context = vertx.getOrCreateContext();
        context.runOnContext(ignored ->
                started.set(bulkhead.pass(() -> Uni.createFrom().<String>emitter(emitter -> begin(context, emitter)))
                        .subscribe()
                        .with(text -> done.add(name + " " + text), failure -> done.add(name + " failed"))));
        await().until(() -> started.get() != null);
        return started.get();
    }

    private void begin(Context expected, UniEmitter<? super String> emitter) {
        assertThat(Vertx.currentContext()).isSameAs(expected);
        begun.add(emitter);
    }

    private void awaitBegun(int count) {
        await().until(() -> begun.size() == count);
    }

    @Test
    void letsOthersInOnlyWhenSomeAreDone() {
        start("first");
        start("second");
        start("third");
        awaitBegun(2);
        begun.get(0).complete("well");
        awaitBegun(3);
        begun.get(1).fail(new IllegalStateException("as the test wants it"));
        begun.get(2).complete("too");
        await().untilAsserted(
                        () -> assertThat(done).containsExactlyInAnyOrder("first well", "second failed", "third too"));
    }

    @Test
    void givesTheTurnOfOneThatIsCancelledToTheNext() {
        Cancellable first = start("first");
        start("second");
        awaitBegun(2);
        Cancellable third = start("third");
        start("fourth");
        third.cancel();
        first.cancel();
        awaitBegun(3);
        begun.get(2).complete("at last");
        await().untilAsserted(() -> assertThat(done).containsExactly("fourth at last"));
    }
}
