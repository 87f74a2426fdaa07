package org.idvserver.desktop.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.await;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.desktop.application.Replica;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.kit.reconcile.Lifeline;
import org.idvserver.kit.reconcile.ReactiveLoop;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** When everybody comes at once, and the database is late. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class BusyDatabaseTest {
    private static final String HALF_OPEN =
            "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"
                    + " and state_change < now() - interval '5 seconds'";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Inject
    Vertx vertx;

    @Inject
    Pool pool;

    @Inject
    Replica replica;

    @ConfigProperty(name = "quarkus.datasource.reactive.max-size")
    int connections;

    @Test
    void livesOnWhileEveryConnectionIsBusyForLongerThanALife() throws InterruptedException {
        String sleep =
                "select pg_sleep(%d)".formatted(replica.life().plusSeconds(2).toSeconds());
        CompletableFuture<?> busy = CompletableFuture.allOf(IntStream.range(0, 2 * connections)
                .mapToObj(each -> pool.query(sleep).execute().subscribeAsCompletionStage())
                .toArray(CompletableFuture[]::new));
        while (!busy.isDone()) {
            assertThat(replica.alive()).isTrue();
            Thread.sleep(100);
        }
        busy.join();
    }

    /** As when something between the two forgets a connection, and tells neither. */
    @Test
    void livesOnThoughTheConnectionThatSaysSoHangs() throws InterruptedException {
        long backend = count("select min(pid) from pg_stat_activity where application_name = '" + Lifeline.NAME
                + "' and datname = current_database()");
        Infra.run(List.of("kill", "-STOP", Long.toString(backend)));
        try {
            Instant end = Instant.now().plus(replica.life().multipliedBy(2));
            while (Instant.now().isBefore(end)) {
                assertThat(replica.alive()).isTrue();
                Thread.sleep(100);
            }
        } finally {
            Infra.run(List.of("kill", "-CONT", Long.toString(backend)));
        }
    }

    @Test
    void getsBackTheConnectionsOfPassesThatWereGivenUp() {
        AtomicInteger begun = new AtomicInteger();
        try (ReactiveLoop late = new ReactiveLoop(vertx, "late", Duration.ofMillis(50), LIMIT, () -> sleep(begun))) {
            for (int pass = 0; pass < 2 * connections; pass++) {
                int before = pass;
                await().until(() -> begun.get() > before);
                late.abandon("on purpose");
            }
        }
        IntStream.range(0, 2 * connections)
                .forEach(each -> admin().get("/api/v1/profiles").then().statusCode(200));
        await().until(() -> count(HALF_OPEN) == 0);
    }

    private static Uni<Boolean> sleep(AtomicInteger begun) {
        begun.incrementAndGet();
        return Panache.withTransaction(() -> Panache.getSession()
                        .flatMap(session -> session.createNativeQuery("select 1 from pg_sleep(1)")
                                .getSingleResult()))
                .replaceWith(false);
    }

    private long count(String query) {
        Uni<Row> row = pool.query(query).execute().map(rows -> rows.iterator().next());
        return row.await().atMost(LIMIT).getLong(0);
    }
}
