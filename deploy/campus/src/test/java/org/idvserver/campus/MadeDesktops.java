package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.idvserver.campus.Campus.RECOVERY;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a batch of 20 left in every service: each thing once, and each told once. */
final class MadeDesktops {
    private final Campus campus;
    private final Set<String> ids;
    private final Set<String> ports;

    private MadeDesktops(Campus campus, List<JsonNode> desktops) {
        this.campus = campus;
        this.ids = desktops.stream().map(desktop -> desktop.get("id").asText()).collect(Collectors.toSet());
        this.ports = desktops.stream()
                .flatMap(desktop -> desktop.get("nics").findValuesAsText("portId").stream())
                .collect(Collectors.toSet());
    }

    /** Waits for the batch; the desktops differ in names, MACs and addresses. */
    static MadeDesktops of(Campus campus, String batch) {
        return new MadeDesktops(campus, campus.job().awaitBatch(batch));
    }

    void areThereOnce() {
        assertThat(campus.api().all("volumes"))
                .extracting(volume -> volume.get("ownerId").asText())
                .filteredOn(ids::contains)
                .containsExactlyInAnyOrderElementsOf(ids);
        assertThat(campus.api().all("ports"))
                .filteredOn(port -> ids.contains(port.path("desktopId").asText()))
                .extracting(port -> port.get("id").asText())
                .containsExactlyInAnyOrderElementsOf(ports);
        await().atMost(RECOVERY).untilAsserted(() -> {
            campus.api().post("findings/compare", Map.of()).ok();
            assertThat(campus.api().all("findings?state=open")).isEmpty();
        });
    }

    void areToldOnce() {
        await().atMost(RECOVERY).untilAsserted(() -> {
            assertThat(campus.topic("idv.desktop.v1").events("idv.desktop.created.v1"))
                    .extracting(Topic.Event::key)
                    .filteredOn(ids::contains)
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(campus.api().all("audit?action=desktop.created"))
                    .extracting(entry -> entry.get("object").asText().replaceFirst("^desktop/", ""))
                    .filteredOn(ids::contains)
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(campus.api().all("states/desktops"))
                    .filteredOn(state -> ids.contains(state.get("id").asText()))
                    .extracting(state -> state.get("state").asText())
                    .hasSize(ids.size())
                    .containsOnly("READY");
        });
    }

    /** Of each desktop, from the wish to the finished thing. */
    void areToldInOrder() {
        Map<String, List<String>> told = campus.topic("idv.desktop.v1").events().stream()
                .filter(event -> ids.contains(event.key()))
                .collect(Collectors.groupingBy(
                        Topic.Event::key, Collectors.mapping(MadeDesktops::word, Collectors.toList())));
        assertThat(told).hasSize(ids.size());
        assertThat(told.values())
                .allSatisfy(words -> assertThat(words).containsExactly("REQUESTED", "PROVISIONING", "READY"));
    }

    private static String word(Topic.Event event) {
        return event.type().equals("idv.desktop.created.v1")
                ? "REQUESTED"
                : event.data().get("toState").asText();
    }
}
