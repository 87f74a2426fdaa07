package org.idvserver.kit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String STORED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String OTHER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void isCurrentWhileTheWorkRunsAndNotAfterwards() throws Exception {
        assertThat(inAPass(TraceParent.under(Optional.of(STORED), this::afterAHop)
                        .flatMap(during -> afterAHop().map(after -> List.of(during, after)))))
                .containsExactly(Optional.of(STORED), Optional.empty());
    }

    @Test
    void isNotCurrentAfterWorkThatFailed() throws Exception {
        Uni<Optional<String>> failing = TraceParent.under(Optional.of(STORED), () -> {
            throw new IllegalStateException("at once");
        });
        assertThat(inAPass(failing.onFailure().recoverWithUni(this::afterAHop).map(after -> List.of(after))))
                .containsExactly(Optional.empty());
    }

    @Test
    void givesWayToAnotherInside() throws Exception {
        assertThat(inAPass(TraceParent.under(
                        Optional.of(STORED), () -> TraceParent.under(Optional.of(OTHER), this::afterAHop)
                                .flatMap(inside -> afterAHop().map(outside -> List.of(inside, outside))))))
                .containsExactly(Optional.of(OTHER), Optional.of(STORED));
    }

    @Test
    void changesNothingWhereNoneOrNoReadableOneWasStored() throws Exception {
        assertThat(inAPass(TraceParent.under(Optional.empty(), this::afterAHop)
                        .flatMap(none -> TraceParent.under(Optional.of("nonsense"), this::afterAHop)
                                .map(unreadable -> List.of(none, unreadable)))))
                .containsExactly(Optional.empty(), Optional.empty());
    }

    /** What is current once the work was away from its context and came back. */
    private Uni<Optional<String>> afterAHop() {
        return Uni.createFrom().emitter(emitter -> {
            var context = vertx.getOrCreateContext();
            vertx.setTimer(1, tick -> context.runOnContext(back -> emitter.complete(TraceParent.current())));
        });
    }

    private List<Optional<String>> inAPass(Uni<List<Optional<String>>> work) throws Exception {
        CompletableFuture<List<Optional<String>>> result = new CompletableFuture<>();
        ReactiveLoop loop = new ReactiveLoop(
                vertx, "test", Duration.ofHours(1), Duration.ofSeconds(10), () -> work.invoke(result::complete)
                        .onFailure()
                        .invoke(result::completeExceptionally)
                        .replaceWith(false));
        try {
            loop.wake();
            return result.get(10, TimeUnit.SECONDS);
        } finally {
            loop.close();
        }
    }
}
