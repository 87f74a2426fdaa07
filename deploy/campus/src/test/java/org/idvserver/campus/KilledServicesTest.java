package org.idvserver.campus;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any one service may die at its worst moment. */
@Tag("system")
@ExtendWith(StandingCampus.class)
class KilledServicesTest {
    private static final Duration AWAY = Duration.ofMinutes(1);
    private static final int[] TERMINALS = {1, 2};

    private final Campus campus;

    KilledServicesTest(Campus campus) {
        this.campus = campus;
    }

    @ParameterizedTest
    @ValueSource(strings = {"image", "network", "user", "course", "monitor", "desktop"})
    void makesEveryDesktopOnceThoughAServiceIsKilledMeanwhile(String victim) {
        String batch = campus.requestBatch("killed-" + victim);
        campus.awaitFirstVolume(batch);
        assertThat(campus.stateOf(batch)).as("just before the kill").isEqualTo("RUNNING");
        campus.kill(victim);
        campus.room().service(victim, "start");

        MadeDesktops desktops = MadeDesktops.of(campus, batch);

        desktops.areThereOnce();
        desktops.areToldOnce();
    }

    @Test
    void goesOnWithAnUploadThatTheKilledServiceWasReceiving() throws Exception {
        byte[] disk = new byte[32 << 20];
        new Random(7).nextBytes(disk);
        Upload upload = Upload.announce(campus, disk);
        CompletableFuture<Integer> broken = CompletableFuture.supplyAsync(() -> upload.send(0, true));
        Awaitility.await().atMost(Campus.RECOVERY).until(() -> upload.offset() > 1 << 20);

        campus.kill("image");
        campus.room().service("image", "start");

        assertThat(broken.get(1, TimeUnit.MINUTES)).isGreaterThanOrEqualTo(500);
        Awaitility.await().atMost(Campus.RECOVERY).until(() -> upload.offset() >= 0);
        long arrived = upload.offset();
        assertThat(arrived).isBetween(1L << 20, (long) disk.length - 1);
        assertThat(upload.send(arrived, false)).isEqualTo(204);
        importIt(upload, disk);
    }

    @Test
    void letsGuestsReachEachOtherWhileNetworkServiceIsAwayAndChangesNothingWhenItIsBack() {
        campus.job().awaitRunning(campus.job().desktop(0), 1);
        campus.job().awaitRunning(campus.job().desktop(1), 2);
        campus.job().network();
        List<String> wired = switches();
        campus.kill("network");
        try {
            Instant back = Instant.now().plus(AWAY);
            while (Instant.now().isBefore(back)) {
                campus.job().network();
            }
        } finally {
            campus.room().service("network", "start");
        }
        for (int terminal : TERMINALS) {
            campus.api().await("nodes/" + campus.job().terminal(terminal), Campus.RECOVERY, seen -> seen.get("reason")
                    .asText()
                    .equals("AS_WISHED"));
        }
        campus.job().network();
        assertThat(switches()).isEqualTo(wired);
    }

    /** Ports of the terminals' switches: a port that was made anew is another row, with another number. */
    private List<String> switches() {
        return IntStream.of(TERMINALS)
                .mapToObj(terminal -> campus.room()
                        .local(
                                "terminal",
                                Integer.toString(terminal),
                                "ovs-vsctl",
                                "--columns=_uuid,name,tag,external_ids",
                                "list",
                                "Port",
                                "--",
                                "--columns=_uuid,name,ofport",
                                "list",
                                "Interface"))
                .flatMap(String::lines)
                .sorted()
                .toList();
    }

    private void importIt(Upload upload, byte[] disk) throws Exception {
        CampusApi api = campus.api();
        String image = api.post(
                        "images",
                        Map.of("name", "Uploaded " + upload.id(), "description", "for a test", "osType", "linux"))
                .ok()
                .get("id")
                .asText();
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(disk));
        String version = api.post(
                        "images/" + image + "/versions",
                        Map.of("source", Map.of("uploadId", upload.id()), "format", "raw", "sha256", sha256))
                .ok()
                .get("id")
                .asText();
        api.await("versions/" + version, Campus.RECOVERY, seen -> seen.get("state")
                .asText()
                .equals("READY"));
        api.delete("images/" + image).ok();
    }
}
