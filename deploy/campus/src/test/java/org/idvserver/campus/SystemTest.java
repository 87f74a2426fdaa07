package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.idvserver.campus.Campus.RECOVERY;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole stack, used as people use it. deploy/local test starts it and runs this. */
@Tag("system")
@ExtendWith(StandingCampus.class)
class SystemTest {
    private static final Duration SEEN = Duration.ofSeconds(60);
    private static final Duration CUT_OFF = Duration.ofSeconds(40);
    private static final int MEMORY_LIMIT_MIB = 6 * 1024;

    private final Campus campus;

    SystemTest(Campus campus) {
        this.campus = campus;
    }

    @Test
    void showsAKilledTerminalAsOfflineUntilItIsBack() {
        String terminal = campus.job().terminal(1);
        campus.room().agent(1, "kill");
        campus.api().await("states/terminals/" + terminal, SEEN, seen -> seen.get("state")
                .asText()
                .equals("OFFLINE"));
        campus.room().agent(1, "start");
        campus.api().await("states/terminals/" + terminal, SEEN, seen -> seen.get("state")
                .asText()
                .equals("ONLINE"));
    }

    /** By the kernel's probes: a ping, which is for terminals that hang, would take more than 40 s. */
    @Test
    void noticesATerminalThatIsCutOff() {
        String terminal = "terminals/" + campus.job().terminal(1);
        String node = "nodes/" + campus.job().terminal(1);
        campus.api().await(terminal, SEEN, seen -> seen.get("connected").asBoolean());
        campus.room().local("cable", "1", "unplug");
        try {
            campus.api().await(terminal, CUT_OFF, seen -> !seen.get("connected").asBoolean());
        } finally {
            campus.room().local("cable", "1", "plug");
        }
        campus.api().await(terminal, SEEN, seen -> seen.get("connected").asBoolean());
        campus.api().await(node, RECOVERY, seen -> seen.get("state").asText().equals("WIRED"));
    }

    @Test
    void streamsStateToWhoWatches() {
        String desktop = campus.job().desktop(1).get("id").asText();
        AtomicReference<Feed> seen = new AtomicReference<>(Feed.of(""));
        CompletableFuture<String> watching =
                CompletableFuture.supplyAsync(() -> campus.api().stream("feed", RECOVERY, text -> {
                    seen.set(Feed.of(text));
                    return seen.get().about(desktop, "RUNNING").isPresent();
                }));
        await().atMost(SEEN).until(() -> seen.get().isOpen());

        campus.api().post("desktops/" + desktop + "/restart", Map.of()).ok();

        watching.join();
        Optional<Feed.News> running = seen.get().about(desktop, "RUNNING");
        assertThat(running).isPresent();
        assertThat(running.get().id()).matches("\\d+");
    }

    @Test
    void recordsEveryStepOfTheMainJobAsAuditEvents() {
        Path example = campus.settings().project().resolve("docs/examples/audit-lines");
        String bootstrap = campus.settings().describe("kafka").get("KAFKA_BOOTSTRAP");

        assertThat(Commands.run(example.toString(), bootstrap, "-e").lines().map(line -> line.split(" ")))
                .allSatisfy(act -> assertThat(act).hasSize(5))
                .extracting(act -> act[2])
                .contains("user.signed-in", "user.created", "lab.created", "section.created", "lesson.scheduled")
                .contains("image.created", "version.state-changed", "channel.moved", "volume.cloned")
                .contains("network.created", "port.created", "batch.asked", "desktop.created", "desktop.assigned")
                .contains("terminal.enrolled", "terminal.granted", "volume.opened", "desktop.restart-asked");
    }

    @Test
    void staysWithinItsMemory() {
        var told = Pattern.compile("resident memory without guests: (\\d+) MiB")
                .matcher(campus.room().local("status"));
        assertThat(told.find()).isTrue();
        assertThat(Integer.parseInt(told.group(1))).isPositive().isLessThanOrEqualTo(MEMORY_LIMIT_MIB);
    }
}
