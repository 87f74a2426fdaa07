package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.profile;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.support.Api;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

/** What a replica had claimed when it was killed. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class DeadReplicasTest {
    /** Longer than the calls of other services may take that it had under way. */
    private static final Duration DEAD_FOR_LONG = Duration.ofMinutes(1);

    /** Its life is over, but what it asked of others may still be done. */
    private static final Duration LATE = Duration.ofSeconds(1);

    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    Pool pool;

    @Test
    void composesTheOrdersThatADeadReplicaHadClaimed() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            claim("terminal_work", terminal, replica(DEAD_FOR_LONG));
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
        }
    }

    @Test
    void leavesTheClaimsOfAReplicaWhoseCallsMayStillBeUnderWay() {
        UUID desktop = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            UUID late = replica(LATE);
            claim("terminal_work", terminal, late);
            assign(desktop, terminal, "LOCAL").then().statusCode(200);
            await().during(Duration.ofSeconds(3)).until(() -> client.newest().getDesktopsCount() == 0);
            sql(
                    "update replicas set alive_until = now() - $2 * interval '1 second' where id = $1",
                    Tuple.of(late, DEAD_FOR_LONG.toSeconds()));
            client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
        }
    }

    @Test
    void removesTheDesktopsThatADeadReplicaHadClaimed() {
        UUID desktop = aDesktop();
        claim("desktops", desktop, replica(DEAD_FOR_LONG));
        admin().delete("/api/v1/desktops/" + desktop + "?permanently=true")
                .then()
                .statusCode(202);
        await().until(() -> admin().get("/api/v1/desktops/" + desktop).statusCode() == 404);
    }

    @Test
    void isNotMisledByAReplicaThatGoesOnAfterItsClaimWasFreed() {
        UUID first = aDesktop();
        UUID second = aDesktop();
        UUID terminal = enrolled();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
            FakeImages.Delay late = images.delayGrant(terminal);
            assign(first, terminal, "LOCAL").then().statusCode(200);
            await().until(late::waits);
            admin().delete("/api/v1/desktops/" + first + "/assignment").then().statusCode(200);
            assign(second, terminal, "LOCAL").then().statusCode(200);
            sql("update terminal_work set lease_owner = null, lease_until = null where id = $1", Tuple.of(terminal));
            TerminalOrders orders = client.awaitOrders(newest -> newest.getDesktopsCount() == 1);
            assertThat(orders.getDesktops(0).getDesktopId()).isEqualTo(second.toString());

            late.end();
            Set<UUID> newest = Set.of(UUID.fromString(orders.getImages(0).getVersionId()));
            await().during(Duration.ofSeconds(1))
                    .until(() -> images.versionsGranted(terminal).equals(newest));
            assertThat(client.newest()).isEqualTo(orders);
            assertThat(client.orders().stream().map(TerminalOrders::getGeneration))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    private UUID replica(Duration deadFor) {
        UUID replica = UUID.randomUUID();
        sql(
                "insert into replicas (id, alive_until) values ($1, now() - $2 * interval '1 second')",
                Tuple.of(replica, deadFor.toSeconds()));
        return replica;
    }

    private void claim(String table, UUID id, UUID replica) {
        UUID token = UUID.randomUUID();
        sql(
                "insert into claims (token, replica_id, until) values ($1, $2, now() + interval '1 hour')",
                Tuple.of(token, replica));
        sql(
                "update %s set lease_owner = $1, lease_until = now() + interval '1 hour' where id = $2"
                        .formatted(table),
                Tuple.of(token, id));
    }

    private void sql(String statement, Tuple values) {
        pool.preparedQuery(statement).executeAndAwait(values);
    }

    private UUID aDesktop() {
        return desktopsOf(finishedBatch(sections.add(1).id(), profile(images.image())))
                .get(0);
    }

    private UUID enrolled() {
        return Api.enrolled(newTerminal(sections));
    }
}
