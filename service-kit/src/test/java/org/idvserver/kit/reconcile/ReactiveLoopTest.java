package org.idvserver.kit.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReactiveLoopTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static Vertx vertx;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    @Test
    void goesOnWhileThereIsMore() {
        AtomicInteger passes = new AtomicInteger();
        try (ReactiveLoop loop = loop(() -> Uni.createFrom().item(passes.incrementAndGet() < 5))) {
            loop.wake();
            await().atMost(LIMIT).until(() -> passes.get() >= 5);
        }
    }

    @Test
    void passesAgainWhenWokenDuringAPass() {
        AtomicInteger passes = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<Boolean> release = new CompletableFuture<>();
        try (ReactiveLoop loop = loop(() -> {
            passes.incrementAndGet();
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            return Uni.createFrom().completionStage(release).invoke(atOnce::decrementAndGet);
        })) {
            loop.wake();
            await().atMost(LIMIT).until(() -> atOnce.get() == 1);
            loop.wake();
            loop.wake();
            release.complete(false);
            await().atMost(LIMIT).until(() -> passes.get() == 2 && atOnce.get() == 0);
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void outlivesAPassThatFails() {
        AtomicInteger passes = new AtomicInteger();
        try (ReactiveLoop loop = new ReactiveLoop(vertx, "test", Duration.ofMillis(20), LIMIT, () -> {
            if (passes.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
            return Uni.createFrom().item(false);
        })) {
            await().atMost(LIMIT).until(() -> passes.get() >= 3);
        }
    }

    @Test
    void abandonsAPassAndBeginsAnother() {
        AtomicInteger passes = new AtomicInteger();
        AtomicInteger cancelled = new AtomicInteger();
        try (ReactiveLoop loop = loop(() -> passes.incrementAndGet() == 1
                ? Uni.createFrom().<Boolean>nothing().onCancellation().invoke(() -> {
                    // Where a session can be closed.
                    assertThat(VertxContext.isOnDuplicatedContext()).isTrue();
                    cancelled.incrementAndGet();
                })
                : Uni.createFrom().item(false))) {
            loop.abandon("nothing goes on yet");
            loop.wake();
            await().atMost(LIMIT).until(() -> passes.get() == 1);
            loop.abandon("on purpose");
            await().atMost(LIMIT).until(() -> cancelled.get() == 1);
            loop.wake();
            await().atMost(LIMIT).until(() -> passes.get() == 2);
        }
    }

    private static ReactiveLoop loop(java.util.function.Supplier<Uni<Boolean>> pass) {
        return new ReactiveLoop(vertx, "test", NEVER, LIMIT, pass);
    }
}
