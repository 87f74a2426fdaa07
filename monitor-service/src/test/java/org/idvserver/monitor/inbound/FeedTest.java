package org.idvserver.monitor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.idvserver.monitor.support.TerminalStream.desktop;
import static org.idvserver.monitor.support.TerminalStream.well;

import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.UUID;
import org.idvserver.monitor.application.Changes;
import org.idvserver.monitor.support.Api;
import org.idvserver.monitor.support.Facts;
import org.idvserver.monitor.support.FeedReader;
import org.idvserver.monitor.support.TerminalStream;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class FeedTest {
    @Inject
    Changes changes;

    @Inject
    AgroalDataSource database;

    private final UUID terminal = UUID.randomUUID();
    private final UUID desktop = UUID.randomUUID();

    @Test
    void tellsEachChangeInOrder() throws Exception {
        try (FeedReader feed = new FeedReader(null);
                TerminalStream stream = TerminalStream.of(terminal)) {
            ready(feed);
            Facts.assigned(desktop, "d-1", terminal);
            Api.eventually().until(() -> !feed.of(desktop).isEmpty());
            stream.send(well().addDesktops(desktop(desktop, "RUNNING")));
            Api.eventually().untilAsserted(() -> {
                assertThat(states(feed, terminal)).containsSubsequence("UNKNOWN", "ONLINE", "OFFLINE");
                assertThat(states(feed, desktop)).containsSubsequence("UNKNOWN", "RUNNING", "UNKNOWN");
            });
            assertThat(feed.of(terminal)).allMatch(e -> e.name().equals("terminal"));
            assertThat(feed.of(desktop)).last().satisfies(e -> {
                assertThat(e.name()).isEqualTo("desktop");
                assertThat(e.field("reason")).isEqualTo("TERMINAL_OFFLINE");
                assertThat(e.field("terminalId")).isEqualTo(terminal.toString());
            });
            assertThat(feed.events().stream().filter(e -> !e.id().isEmpty()).map(e -> Long.valueOf(e.id())))
                    .isSorted();
        }
    }

    @Test
    void goesOnFromWhereTheWatcherLeftOff() throws Exception {
        UUID second = UUID.randomUUID();
        String left;
        try (FeedReader feed = new FeedReader(null)) {
            ready(feed);
            Facts.created(desktop, "first", UUID.randomUUID());
            Api.eventually().until(() -> !feed.of(desktop).isEmpty());
            left = feed.of(desktop).get(0).id();
        }
        Facts.created(second, "second", UUID.randomUUID());
        Api.eventually("/states/desktops?pageSize=1000", "items.name", hasItem("second"));
        try (FeedReader feed = new FeedReader(left)) {
            Api.eventually().until(() -> !feed.of(second).isEmpty());
            assertThat(feed.of(desktop)).isEmpty();
            assertThat(feed.events().get(0).name()).isEqualTo("ready");
            assertThat(feed.events().get(0).id()).isEqualTo(left);
        }
    }

    @Test
    void tellsAWatcherWhoMissedTooMuchToReadEverythingAgain() throws Exception {
        try (FeedReader feed = new FeedReader("999999999999")) {
            Api.eventually().until(() -> !feed.events().isEmpty());
            assertThat(feed.events().get(0).name()).isEqualTo("reset");
        }
        assertThat(new Changes.Kept(5, 9).follows(4)).isTrue();
        assertThat(new Changes.Kept(5, 9).follows(3)).isFalse();
        assertThat(new Changes.Kept(5, 9).follows(10)).isFalse();
    }

    @Test
    void saysThatItIsAliveWhenNothingHappens() throws Exception {
        try (FeedReader feed = new FeedReader(null)) {
            Api.eventually().until(() -> feed.events().stream()
                    .anyMatch(e -> e.comment().equals("alive")));
        }
    }

    @Test
    void keepsABoundedHistory() throws Exception {
        for (int i = 0; i < 5; i++) {
            Facts.created(UUID.randomUUID(), "many", UUID.randomUUID());
        }
        Api.eventually().until(() -> count() >= 5);
        changes.prune(3).await().atMost(Api.LIMIT);
        assertThat(count()).isBetween(1L, 5L);
    }

    @Test
    void refusesAnIdThatIsNotOfThisFeed() {
        RestAssured.given()
                .header("Authorization", "Bearer " + TestTokens.withRoles("admin"))
                .header("Last-Event-ID", "yesterday")
                .get("/api/v1/feed")
                .then()
                .statusCode(400)
                .body("faults.field", hasItem("Last-Event-ID"));
    }

    private long count() throws Exception {
        try (Connection connection = database.getConnection();
                ResultSet rows = connection.createStatement().executeQuery("select count(*) from changes")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static List<String> states(FeedReader feed, UUID id) {
        return feed.of(id).stream().map(e -> e.field("state")).toList();
    }

    private static void ready(FeedReader feed) {
        Api.eventually().until(() -> !feed.events().isEmpty());
        assertThat(feed.events().get(0).name()).isEqualTo("ready");
    }
}
