package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole stack, used as people use it. deploy/local test starts it and runs this. */
@Tag("system")
class SystemTest {
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Settings settings;
    private static FirstLight campus;
    private static CampusApi api;
    private static Room room;

    @BeforeAll
    static void aTimetableBecomesAWorkingLab() {
        settings = Settings.fromEnvironment();
        campus = new FirstLight(settings);
        api = campus.api();
        room = campus.room();
        campus.signIn();
        campus.teachingData();
        campus.goldenImage();
        campus.batch();
        campus.enrolTerminals();
        campus.bootDesktops();
        campus.network();
        campus.isolation();
        campus.restoreMode();
        campus.monitoring();
    }

    @Test
    void makesEveryDesktopOnceThoughServicesAreKilledMeanwhile() {
        String section = campus.furtherSection("Killed");
        String batch = campus.requestBatch(section, "killed-{nn}");
        for (String victim : List.of("desktop", "image", "network", "course", "user", "monitor")) {
            room.service(victim, "kill");
            room.service(victim, "start");
        }

        campus.awaitBatch(batch);

        List<JsonNode> desktops = all("desktops?sectionId=" + section);
        assertThat(desktops).hasSize(20);
        assertThat(desktops).extracting(desktop -> desktop.get("name").asText()).doesNotHaveDuplicates();
        assertThat(desktops).extracting(FirstLight::internal).doesNotHaveDuplicates();
        Set<String> owners = new HashSet<>(
                desktops.stream().map(desktop -> desktop.get("id").asText()).toList());
        assertThat(all("volumes").stream()
                        .filter(volume -> owners.contains(volume.get("ownerId").asText())))
                .hasSize(20);
        assertNoOrphans();
        await().atMost(RECOVERY)
                .until(() -> all("states/desktops?sectionId=" + section).size() == 20);
        assertThat(events("idv.desktop.v1", "idv.desktop.created.v1").stream()
                        .filter(event -> owners.contains(event.key()))
                        .map(CloudEvent::id)
                        .distinct())
                .hasSize(20);
    }

    @Test
    void losesNoEventWhileKafkaIsStopped() {
        String group = Timetable.id(api.post("groups", Map.of("name", "kafka-" + UUID.randomUUID())));
        List<String> students = campus.students();
        room.local("infra-down", "kafka");
        for (int members = 1; members <= 5; members++) {
            api.put("groups/" + group + "/members", Map.of("userIds", students.subList(0, members)))
                    .ok();
        }
        // The outage itself is what is tested, so this is no wait for something to happen.
        await().pollDelay(Duration.ofSeconds(60)).atMost(Duration.ofSeconds(70)).until(() -> true);
        room.local("infra-up", "kafka");

        await().atMost(RECOVERY).until(() -> added(group).size() >= 5);
        assertThat(added(group)).containsExactlyElementsOf(students.subList(0, 5));
    }

    @Test
    void saysThatStorageIsAwayAndGoesOnWhenItIsBack() throws IOException {
        String osd = Files.readString(Path.of(settings.describe("ceph").get("CEPH_OSD_PID_FILE")))
                .strip();
        String section = campus.furtherSection("Storage");
        Commands.run("kill", "-9", osd);
        String batch;
        try {
            batch = campus.requestBatch(section, "storage-{nn}");
            await().atMost(RECOVERY).until(() -> all("batches/" + batch + "/items").stream()
                    .anyMatch(item -> item.path("reason").asText().matches(".*(UNAVAILABLE|TIMEOUT|PENDING).*")));
        } finally {
            room.local("infra-up", "ceph");
        }
        campus.awaitBatch(batch);
        assertThat(all("desktops?sectionId=" + section)).hasSize(20);
        assertNoOrphans();
    }

    @Test
    void showsAKilledTerminalAsOfflineUntilItIsBack() {
        String terminal = campus.terminal(1);
        room.agent(1, "kill");
        api.await("states/terminals/" + terminal, Duration.ofSeconds(60), seen -> seen.get("state")
                .asText()
                .equals("OFFLINE"));
        room.agent(1, "start");
        api.await("states/terminals/" + terminal, Duration.ofSeconds(60), seen -> seen.get("state")
                .asText()
                .equals("ONLINE"));
    }

    @Test
    void streamsStateToWhoWatches() {
        String events = api.stream("feed", Duration.ofSeconds(60), seen -> seen.contains("data:"));
        assertThat(events).contains("id:").contains("data:");
    }

    @Test
    void recordsEveryStepOfTheMainJobAsAuditEvents() {
        Set<String> actions = new HashSet<>();
        for (CloudEvent event : events("idv.audit.v1", "idv.audit.recorded.v1")) {
            actions.add(event.data().get("action").asText());
        }
        assertThat(actions)
                .contains("user.signed-in", "user.created", "lab.created", "section.created", "lesson.scheduled")
                .contains("image.created", "version.state-changed", "channel.moved", "volume.cloned")
                .contains("network.created", "port.created", "batch.asked", "desktop.created", "desktop.assigned")
                .contains("terminal.enrolled", "terminal.granted", "volume.opened", "desktop.restart-asked");
    }

    @Test
    void refusesWhoIsNotSignedInAtEveryDoor() {
        CampusApi stranger = new CampusApi(settings.gateway(), settings.caCertificate());
        for (String door : List.of("users", "labs", "desktops", "images", "networks", "states/terminals", "audit")) {
            CampusApi.Answer answer = stranger.get(door);
            assertThat(answer.status()).as(door).isEqualTo(401);
            assertThat(answer.body().get("code").asText()).isEqualTo("UNAUTHENTICATED");
        }
    }

    private record CloudEvent(String id, String type, String key, JsonNode data) {}

    /** Reads a topic to its end with kcat, as an auditor would. */
    private static List<CloudEvent> events(String topic, String type) {
        List<CloudEvent> events = new ArrayList<>();
        String bootstrap = settings.describe("kafka").get("KAFKA_BOOTSTRAP");
        for (String line : Commands.run("kcat", "-b", bootstrap, "-t", topic, "-C", "-e", "-q", "-J")
                .split("\n")) {
            JsonNode record = parse(line);
            if (record.isMissingNode() || !record.has("headers")) {
                continue;
            }
            Map<String, String> headers = headers(record.get("headers"));
            if (type.equals(headers.get("ce_type"))) {
                events.add(new CloudEvent(
                        headers.get("ce_id"),
                        type,
                        record.get("key").asText(),
                        parse(record.get("payload").asText())));
            }
        }
        return events;
    }

    /** kcat prints headers as a flat list of names and values. */
    private static Map<String, String> headers(JsonNode flat) {
        Map<String, String> headers = new java.util.HashMap<>();
        for (int name = 0; name + 1 < flat.size(); name += 2) {
            headers.put(flat.get(name).asText(), flat.get(name + 1).asText());
        }
        return headers;
    }

    private static List<String> added(String group) {
        List<String> added = new ArrayList<>();
        for (CloudEvent event : events("idv.user.v1", "idv.user.group-members-changed.v1")) {
            if (event.key().equals(group)) {
                event.data().get("addedUserIds").forEach(id -> added.add(id.asText()));
            }
        }
        return added;
    }

    private static void assertNoOrphans() {
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(api.get("volumes/orphans").ok()).isEmpty());
    }

    private static List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String token = "";
        do {
            String query =
                    (path.contains("?") ? "&" : "?") + "pageSize=200" + (token.isEmpty() ? "" : "&pageToken=" + token);
            JsonNode page = api.get(path + query).ok();
            page.get("items").forEach(items::add);
            token = page.path("nextPageToken").asText("");
        } while (!token.isEmpty() && !token.equals("null"));
        return items;
    }

    private static JsonNode parse(String text) {
        try {
            return text.isBlank() ? JSON.missingNode() : JSON.readTree(text);
        } catch (IOException unreadable) {
            throw new IllegalStateException(text, unreadable);
        }
    }
}
