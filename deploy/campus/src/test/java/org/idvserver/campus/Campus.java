package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The demonstration campus as system tests use it: by its public doors, and by what a hand in the server room can do. */
final class Campus {
    static final Duration RECOVERY = Duration.ofMinutes(3);

    private static final Duration QUICK = Duration.ofMillis(20);

    private final Settings settings;
    private final FirstLight job;

    private Campus(Settings settings) {
        this.settings = settings;
        this.job = new FirstLight(settings);
    }

    static Campus whereATimetableBecameAWorkingLab() {
        Campus campus = new Campus(Settings.fromEnvironment());
        FirstLight job = campus.job;
        job.signIn();
        job.teachingData();
        job.goldenImage();
        job.batch();
        job.enrolTerminals();
        job.prepareLesson();
        job.bootDesktops();
        job.network();
        job.isolation();
        job.restoreMode();
        job.monitoring();
        return campus;
    }

    Settings settings() {
        return settings;
    }

    FirstLight job() {
        return job;
    }

    CampusApi api() {
        return job.api();
    }

    Room room() {
        return job.room();
    }

    /** Somebody who is not signed in. */
    CampusApi stranger() {
        return new CampusApi(settings.gateway(), settings.caCertificate());
    }

    Student newStudent() {
        return Student.made(api(), stranger());
    }

    Topic topic(String name) {
        return new Topic(settings.describe("kafka").get("KAFKA_BOOTSTRAP"), name);
    }

    /** Asks for a batch of a section that no other test, and no earlier run, has desktops of. */
    String requestBatch(String name) {
        String fresh = name + "-" + UUID.randomUUID().toString().substring(0, 4);
        return job.requestBatch(job.furtherSection(fresh), fresh + "-{nn}");
    }

    void awaitFirstVolume(String batch) {
        Set<String> owners = new HashSet<>();
        api().all("desktops?batchId=" + batch)
                .forEach(desktop -> owners.add(desktop.get("id").asText()));
        Awaitility.await().atMost(RECOVERY).pollInterval(QUICK).until(() -> api().all("volumes?state=ready").stream()
                .anyMatch(volume -> owners.contains(volume.get("ownerId").asText())));
    }

    String stateOf(String batch) {
        return api().get("batches/" + batch).ok().get("state").asText();
    }

    List<String> reasonsOf(String batch) {
        return api().all("batches/" + batch + "/items").stream()
                .map(item -> item.path("reason"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    /** kill -9, at once: before a script had looked around, the batch might be over. */
    void kill(String service) {
        killOnly(service);
        room().service(service, "kill");
    }

    /** kill -9, and nobody knows of it yet. */
    void killOnly(String service) {
        ProcessHandle.of(pid(service)).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Where a replica of a service answers, without the gateway. */
    URI address(String replica) {
        return URI.create(service(replica, "REST_URL"));
    }

    /** The addresses of the lab's terminals that are connected to a replica. */
    Set<String> terminalsAt(String replica) {
        String peers = Commands.run(
                "ss", "-Htn", "state", "established", "( sport = :" + service(replica, "GRPC_PORT") + " )");
        Map<String, String> lab = settings.describe("lab");
        return Stream.of(lab.get("LAB_TERMINALS").split(" "))
                .map(terminal -> lab.get("LAB_" + terminal.toUpperCase(Locale.ROOT) + "_ADDRESS"))
                .filter(address -> Pattern.compile("\\b" + Pattern.quote(address) + "\\b")
                        .matcher(peers)
                        .find())
                .collect(Collectors.toSet());
    }

    void killOsd() {
        Commands.run("kill", "-9", read(Path.of(settings.describe("ceph").get("CEPH_OSD_PID_FILE"))));
    }

    /** Native ones too, which no JVM counts. */
    long threadsOf(String service) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid(service)), "task"))) {
            return threads.count();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private long pid(String service) {
        return Long.parseLong(read(Path.of(service(service, "PID_FILE"))));
    }

    private String service(String replica, String key) {
        String name = replica.toUpperCase(Locale.ROOT).replace('-', '_');
        String told = replica.endsWith("-2") ? "second-replicas" : "services";
        return settings.describe(told).get(name + "_" + key);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
