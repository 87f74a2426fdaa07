package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.idvserver.campus.Campus.RECOVERY;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    /** At the terminal itself, with nothing but their password; when they leave, it stops. */
    @Test
    void bringsAStudentTheirDesktopWhereTheySitDown() {
        Student student = campus.newStudent();
        String prefix = "sit-" + student.id().substring(student.id().length() - 4);
        String batch =
                campus.job().requestBatch(campus.job().sectionOf(prefix, List.of(student.id())), prefix + "-{nn}");
        campus.api().await("batches/" + batch, SEEN, seen -> seen.get("state")
                .asText()
                .equals("SUCCEEDED"));
        JsonNode desktop = campus.api().all("desktops?batchId=" + batch).get(0);
        String path = "desktops/" + desktop.get("id").asText();
        assertThatThrownBy(() -> campus.room().signIn(1, student.name(), "a guess"))
                .hasMessageContaining("SIGN_IN_REFUSED")
                .hasMessageNotContaining("a guess");
        try {
            assertThat(campus.room().signIn(1, student.name(), student.password()))
                    .isEqualTo(desktop.get("name").asText());
            campus.job().awaitRunning(desktop, 1);
            JsonNode theirs = student.api().get(path).ok();
            assertThat(theirs.get("terminalId").asText()).isEqualTo(campus.job().terminal(1));
            assertThat(campus.api()
                            .get("terminals/" + campus.job().terminal(1))
                            .ok()
                            .get("userId")
                            .asText())
                    .isEqualTo(student.id());
            campus.room().signOut(1);
            campus.api().await(path, SEEN, seen -> seen.path("run")
                    .path("state")
                    .asText()
                    .equals("STOPPED"));
        } finally {
            campus.api().delete(path);
            campus.job().start(campus.job().desktop(0), 1, "LOCAL");
            campus.job().awaitRunning(campus.job().desktop(0), 1);
        }
    }

    @Test
    void letsNobodySitDownWithAPasswordForTheFirstTime() {
        String name = "newcomer-" + UUID.randomUUID();
        String first = UUID.randomUUID().toString();
        Student.invited(campus.api(), name, first);
        assertThatThrownBy(() -> campus.room().signIn(2, name, first)).hasMessageContaining("PASSWORD_MUST_CHANGE");
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
                .contains("network.created", "ports.created", "batch.asked", "desktop.created", "desktop.assigned")
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
