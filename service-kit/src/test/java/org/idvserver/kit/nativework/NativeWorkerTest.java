package org.idvserver.kit.nativework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.RequestProblem;
import org.junit.jupiter.api.Test;

class NativeWorkerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void answersWhatTheCallAnswers() {
        try (NativeWorker worker = new NativeWorker("test", 1, 1)) {
            assertThat(worker.call("Adding", LIMIT, () -> 1 + 1).await().atMost(LIMIT))
                    .isEqualTo(2);
            assertThatThrownBy(() -> worker.call("Failing", LIMIT, () -> {
                                throw new IOException("broken");
                            })
                            .await()
                            .atMost(LIMIT))
                    .hasRootCauseMessage("broken");
        }
    }

    @Test
    void givesUpOnACallThatHangsAndGrowsNoThreads() {
        CountDownLatch release = new CountDownLatch(1);
        try (NativeWorker worker = new NativeWorker("test", 2, 2)) {
            for (int call = 0; call < 4; call++) {
                assertThatThrownBy(() -> worker.call("Hanging", Duration.ofMillis(50), () -> {
                                    release.await();
                                    return 0;
                                })
                                .await()
                                .atMost(LIMIT))
                        .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                                .isEqualTo(RequestProblem.TIMEOUT));
            }
            assertThat(worker.active()).isEqualTo(2);
            assertThatThrownBy(
                            () -> worker.call("Refused", LIMIT, () -> 0).await().atMost(LIMIT))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(RequestProblem.BUSY));
            release.countDown();
            await().atMost(LIMIT).until(() -> worker.active() == 0);
            assertThat(worker.call("Again", LIMIT, () -> 7).await().atMost(LIMIT))
                    .isEqualTo(7);
        }
    }

    @Test
    void doesTheLastThingOnceNoCallIsInside() {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger closed = new AtomicInteger();
        NativeWorker hanging = new NativeWorker("test", 1, 2);
        NativeWorker idle = new NativeWorker("test", 1, 1);
        CompletableFuture<Integer> answer = hanging.call("Hanging", LIMIT, () -> {
                    inside.countDown();
                    release.await();
                    return 1;
                })
                .subscribeAsCompletionStage();
        CompletableFuture<Integer> queued =
                hanging.call("Queued", LIMIT, closed::get).subscribeAsCompletionStage();
        await().atMost(LIMIT).until(() -> inside.getCount() == 0);

        NativeWorker.close(closed::incrementAndGet, hanging, idle);

        assertThat(closed).hasValue(0);
        release.countDown();
        await().atMost(LIMIT).until(() -> closed.get() == 1);
        assertThat(answer).isCompletedWithValue(1);
        assertThat(queued).isCompletedExceptionally();
        assertThatThrownBy(() -> hanging.call("Late", LIMIT, () -> 0).await().atMost(LIMIT))
                .isInstanceOf(Problem.class);
    }

    @Test
    void doesTheLastThingAtOnceWhenNothingRuns() {
        AtomicInteger closed = new AtomicInteger();
        NativeWorker used = new NativeWorker("test", 1, 1);
        used.call("Adding", LIMIT, () -> 1).await().atMost(LIMIT);

        NativeWorker.close(closed::incrementAndGet, used, new NativeWorker("test", 1, 1));

        assertThat(closed).hasValue(1);
    }
}
