package org.idvserver.monitor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.idvserver.monitor.support.TerminalStream.well;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.monitor.support.Api;
import org.idvserver.monitor.support.Facts;
import org.idvserver.monitor.support.FeedReader;
import org.idvserver.monitor.support.Outage;
import org.idvserver.monitor.support.TerminalStream;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class OutageTest {
    @Inject
    MeterRegistry metrics;

    private final UUID terminal = UUID.randomUUID();
    private final UUID desktop = UUID.randomUUID();

    @Test
    void losesNothingWhileTheDatabaseIsAway() throws Exception {
        UUID sound = UUID.randomUUID();
        try (FeedReader feed = new FeedReader(null);
                TerminalStream stream = TerminalStream.of(terminal);
                TerminalStream ignored = TerminalStream.of(sound).beat()) {
            Api.eventually("/states/terminals/" + sound, "state", equalTo("ONLINE"));
            try (Outage outage = new Outage()) {
                Facts.tell(
                        Facts.DESKTOPS,
                        "idv.desktop.state-changed.v1",
                        desktop,
                        Facts.stateChanged(desktop, "kept", "READY", Instant.now()));
                stream.send(well());
                // Longer than the limit for silent terminals: they could not be heard meanwhile.
                Awaitility.await()
                        .pollDelay(Duration.ofSeconds(5))
                        .atMost(Api.LIMIT)
                        .until(() ->
                                metrics.get("idv.telemetry.waiting").gauge().value() > 0);
            }
            Api.eventually().untilAsserted(() -> {
                stream.send(well());
                Api.get("admin", "/states/terminals/" + terminal)
                        .statusCode(200)
                        .body("state", equalTo("ONLINE"));
            });
            Api.eventually("/states/desktops/" + desktop, "state", equalTo("READY"));
            Api.eventually().until(() -> !feed.of(desktop).isEmpty());
            assertThat(feed.of(sound)).extracting(e -> e.field("state")).doesNotContain("OFFLINE");
        }
        // Poison of this test goes the same way, so that what came before it would be there too.
        String key = desktop.toString();
        Facts.DESKTOPS.send("poison-" + key, "idv.desktop.created.v1", key, "{");
        var dead = new Topic("idv.monitor.dead-letter.v1")
                .readUntil(seen -> seen.stream().anyMatch(e -> key.equals(e.key())), Api.LIMIT);
        assertThat(dead).filteredOn(e -> key.equals(e.key())).hasSize(1);
    }
}
