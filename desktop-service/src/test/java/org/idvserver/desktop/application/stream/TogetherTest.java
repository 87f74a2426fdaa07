package org.idvserver.desktop.application.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.hibernate.exception.LockAcquisitionException;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private static final String BAD = "bad";

    private final Vertx vertx = Vertx.vertx();
    private final Context caller = vertx.getOrCreateContext();
    private final List<Group> begun = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Together<String> together = new Together<>(vertx, "test", 2, TogetherTest::whose, this::act);

    private record Group(List<String> wanted, UniEmitter<? super Map<UUID, Problem>> emitter) {
        /** What is bad is refused. */
        void finish() {
            emitter.complete(
                    wanted.contains(BAD)
                            ? Map.of(whose(BAD), DesktopProblem.TERMINAL_UNKNOWN.because("as the test wants it"))
                            : Map.of());
        }

        void breakOff() {
            emitter.fail(new LockAcquisitionException("as the test wants it", new SQLException()));
        }
    }

    /** Mutiny is set up by its first use, which must not be by two loops at once; Quarkus sees to that itself. */
    @BeforeAll
    static void useMutiny() {
        Uni.createFrom().deferred(() -> Uni.createFrom().voidItem()).await().indefinitely();
    }

    @AfterEach
    void close() {
        together.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** What begins alike is of the same one. */
    private static UUID whose(String wanted) {
        return UUID.nameUUIDFromBytes(wanted.substring(0, 1).getBytes());
    }

    private Uni<Map<UUID, Problem>> act(List<String> wanted) {
        return Uni.createFrom().emitter(emitter -> begun.add(new Group(wanted, emitter)));
    }

    private Cancellable join(String wanted) {
        CompletableFuture<Cancellable> joined = new CompletableFuture<>();
        caller.runOnContext(ignored -> joined.complete(together.join(wanted)
                .invoke(() -> assertThat(Vertx.currentContext()).isSameAs(caller))
                .subscribe()
                .with(well -> done.add(wanted), failure -> done.add(wanted + " failed"))));
        return joined.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private Group awaitGroup(int number) {
        await().until(() -> begun.size() >= number);
        assertThat(begun).hasSize(number);
        return begun.get(number - 1);
    }

    private void occupy() {
        join("1");
        awaitGroup(1);
        join("2");
        awaitGroup(2);
    }

    @Test
    void doesAtOnceWhatCameWhileOthersWereUnderWay() {
        occupy();
        join("a");
        join("b");
        join("c");
        begun.get(0).finish();
        assertThat(awaitGroup(3).wanted()).containsExactly("a", "b", "c");
        begun.get(2).finish();
        await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("1", "a", "b", "c"));
        join("d");
        assertThat(awaitGroup(4).wanted()).containsExactly("d");
    }

    @Test
    void takesOneOfEachAtATimeAndFiftyAtMost() {
        occupy();
        join("a one");
        join("a two");
        IntStream.range(0, 60)
                .mapToObj(number -> Character.toString('b' + number))
                .forEach(this::join);
        begun.get(0).finish();
        Group first = awaitGroup(3);
        assertThat(first.wanted()).hasSize(50).contains("a one").doesNotContain("a two");
        first.finish();
        assertThat(awaitGroup(4).wanted()).hasSize(12).startsWith("a two");
    }

    @Test
    void tellsWhoIsRefused() {
        occupy();
        join("a");
        join(BAD);
        begun.get(0).finish();
        awaitGroup(3).finish();
        await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("1", "a", "bad failed"));
        assertThat(begun).hasSize(3);
    }

    @Test
    void letsNobodyFailForWhatTheDatabaseRefusesOfAnother() {
        occupy();
        join("a");
        join("b");
        join("c");
        begun.get(0).finish();
        awaitGroup(3).breakOff();
        awaitGroup(4).finish();
        awaitGroup(5).breakOff();
        awaitGroup(6).finish();
        assertThat(begun.subList(3, 6)).allMatch(group -> group.wanted().size() == 1);
        await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("1", "a", "b failed", "c"));
    }

    @Test
    void failsAllOfAGroupWhenNoneOfItIsAtFault() {
        occupy();
        join("a");
        join("b");
        begun.get(0).finish();
        awaitGroup(3).emitter().fail(new IllegalStateException("the database is away"));
        await().untilAsserted(() -> assertThat(done).containsExactlyInAnyOrder("1", "a failed", "b failed"));
        assertThat(begun).hasSize(3);
    }

    @Test
    void leavesOutWhatWasCancelledMeanwhile() {
        occupy();
        Cancellable gone = join("a");
        join("b");
        gone.cancel();
        begun.get(0).finish();
        assertThat(awaitGroup(3).wanted()).containsExactly("b");
    }
}
