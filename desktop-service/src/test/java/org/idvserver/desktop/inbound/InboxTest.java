package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.kit.events.Inbox;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kit's inbox needs a running Hibernate Reactive, which only services have: this one lends it its own. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class InboxTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int DELIVERIES = 8;

    private final String event = UUID.randomUUID().toString();

    @Inject
    Inbox inbox;

    @Inject
    Pool pool;

    @BeforeEach
    void createEffects() {
        pool.query("create table if not exists test_effects (event_id text not null)")
                .execute()
                .await()
                .atMost(LIMIT);
    }

    @Test
    void givesAnEventThatComesTwiceItsEffectOnce() {
        receive("one", effect());
        receive("one", effect());
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void givesAnEventItsEffectOnceThoughItComesManyTimesAtOnce() {
        // The common pool's threads do not have the application's class loader.
        ExecutorService consumers = Executors.newFixedThreadPool(DELIVERIES);
        try {
            List<CompletableFuture<Void>> deliveries = IntStream.range(0, DELIVERIES)
                    .mapToObj(delivery -> CompletableFuture.runAsync(() -> receive("one", effect()), consumers))
                    .toList();
            deliveries.forEach(CompletableFuture::join);
        } finally {
            consumers.shutdown();
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void givesEachConsumerItsOwnEffect() {
        receive("one", effect());
        receive("other", effect());
        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void handlesAnEventAgainWhoseEffectWasRolledBack() {
        assertThatThrownBy(() -> receive(
                        "one", effect().flatMap(done -> Uni.createFrom().failure(new IllegalStateException("undo")))))
                .hasMessageContaining("undo");
        assertThat(effects()).isZero();

        receive("one", effect());
        assertThat(effects()).isEqualTo(1);
    }

    private void receive(String consumer, Uni<Void> effect) {
        try {
            VertxContextSupport.subscribeAndAwait(() -> inbox.once(consumer, Map.of(event, () -> effect)));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    private Uni<Void> effect() {
        // Asked for a session only when it is wanted: the test's own thread has none.
        return Uni.createFrom()
                .deferred(Panache::getSession)
                .flatMap(session -> session.createNativeQuery("insert into test_effects values (?1)")
                        .setParameter(1, event)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private long effects() {
        return pool.preparedQuery("select count(*) from test_effects where event_id = $1")
                .execute(Tuple.of(event))
                .await()
                .atMost(LIMIT)
                .iterator()
                .next()
                .getLong(0);
    }
}
