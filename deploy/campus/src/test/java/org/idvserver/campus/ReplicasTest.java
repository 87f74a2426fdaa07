package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.idvserver.campus.Campus.RECOVERY;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any replica of desktop-service may hold the stream of any terminal. */
@Tag("system")
@ExtendWith(StandingCampus.class)
class ReplicasTest {
    private static final String FIRST = "desktop";
    private static final String SECOND = "desktop-2";
    private static final Duration SEEN = Duration.ofSeconds(30);
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final int CHANGES = 3;

    private final Campus campus;
    private final List<OrdersSeen> terminals;
    private final CampusApi second;

    ReplicasTest(Campus campus) {
        this.campus = campus;
        this.terminals = IntStream.of(1, 2)
                .mapToObj(terminal -> new OrdersSeen(campus.settings(), terminal))
                .toList();
        this.second = campus.api().at(campus.address(SECOND));
    }

    @BeforeEach
    void holdAllStreamsAtTheFirstReplica() {
        campus.room().service(SECOND, "start");
        awaitAllAt(FIRST);
        campus.job().awaitRunning(campus.job().desktop(0), 1);
        campus.job().awaitRunning(campus.job().desktop(1), 2);
    }

    @AfterEach
    void leaveTheFirstReplicaOnly() {
        campus.room().service(FIRST, "start");
        campus.room().service(SECOND, "stop");
        awaitAllAt(FIRST);
        List<String> spare = spare();
        spare.forEach(desktop ->
                campus.api().delete("desktops/" + desktop + "/assignment").ok());
        awaitAnswers(campus.api(), told -> Collections.disjoint(spare, desktopsOf(told)));
    }

    @Test
    void tellsTerminalsWhatWasChangedAtAnotherReplica() {
        String spare = spare().get(0);
        int had = terminals.get(0).newest().desktops();
        // The first change is often the first that a replica composes orders for: it has to connect to its peers.
        for (int change = 0; change < CHANGES; change++) {
            assign(spare, 1);
            awaitDesktops(had + 1);

            second.delete("desktops/" + spare + "/assignment").ok();
            awaitDesktops(had);
        }
    }

    private void awaitDesktops(int wanted) {
        long answered = System.nanoTime();
        await().atMost(SEEN)
                .pollInterval(QUICK)
                .until(() -> terminals.get(0).newest().desktops() == wanted);
        tell("from the answer of the other replica until the terminal has its orders", answered);
    }

    @Test
    void losesAndRepeatsNothingWhenAllTerminalsComeBackAtAnotherReplica() {
        List<String> guests = guests();
        List<String> spare = spare();
        List<OrdersSeen.Orders> before =
                terminals.stream().map(OrdersSeen::newest).toList();
        campus.killOnly(FIRST);
        await().atMost(SEEN).until(() -> campus.terminalsAt(FIRST).isEmpty());
        assign(spare.get(0), 1);
        assign(spare.get(1), 2);
        assertThat(campus.terminalsAt(SECOND)).as("who is told at once").isEmpty();
        long opened = System.nanoTime();
        campus.room().service(FIRST, "kill");

        for (int terminal = 0; terminal < terminals.size(); terminal++) {
            OrdersSeen seen = terminals.get(terminal);
            int wished = before.get(terminal).desktops() + 1;
            // What the killed replica was composing is claimed until orders.lease is over.
            await().atMost(RECOVERY)
                    .pollInterval(QUICK)
                    .until(() -> seen.newest().desktops() == wished);
        }
        tell("from the first attempt that may succeed until all terminals have what was wished meanwhile", opened);

        awaitAllAt(SECOND);
        awaitAnswers(second, told -> !Collections.disjoint(spare, desktopsOf(told)));
        assertThat(terminals)
                .allSatisfy(seen -> assertThat(seen.generations()).isSorted().doesNotHaveDuplicates());
        assertThat(guests()).isEqualTo(guests);
    }

    /** Until each terminal has the newest orders, has said so, and tells what is wanted. */
    private void awaitAnswers(CampusApi api, Predicate<JsonNode> wanted) {
        for (int terminal = 0; terminal < terminals.size(); terminal++) {
            OrdersSeen seen = terminals.get(terminal);
            api.await("terminals/" + campus.job().terminal(terminal + 1), SEEN, told -> {
                long newest = told.get("orders").get("generation").asLong();
                return seen.newest().generation() == newest
                        && told.get("observed").get("generation").asLong() == newest
                        && wanted.test(told);
            });
        }
    }

    private static List<String> desktopsOf(JsonNode terminal) {
        return terminal.get("observed").get("desktops").findValuesAsText("desktopId");
    }

    /** Desktops that no terminal has. */
    private List<String> spare() {
        return IntStream.of(2, 3)
                .mapToObj(index -> campus.job().desktop(index).get("id").asText())
                .toList();
    }

    private void assign(String desktop, int terminal) {
        second.put(
                        "desktops/" + desktop + "/assignment",
                        Map.of("terminalId", campus.job().terminal(terminal), "placement", "LOCAL"))
                .ok();
    }

    private void awaitAllAt(String replica) {
        await().atMost(RECOVERY).until(() -> campus.terminalsAt(replica).size() == terminals.size());
    }

    /** By terminal: number, name and state of each. Who starts again gets another number. */
    private List<String> guests() {
        return IntStream.of(1, 2)
                .mapToObj(terminal -> campus.room()
                        .local("terminal", Integer.toString(terminal), "virsh", "-q", "-c", "qemu:///system", "list"))
                .toList();
    }

    private static void tell(String what, long since) {
        System.out.printf("%s: %d ms%n", what, (System.nanoTime() - since) / 1_000_000);
    }
}
