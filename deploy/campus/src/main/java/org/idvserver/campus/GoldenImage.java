package org.idvserver.campus;

import java.time.Duration;
import java.util.Map;

/** Brings the guest image into the suite: imported into Ceph, verified, released, channel stable. */
final class GoldenImage {
    private static final Duration IMPORT_LIMIT = Duration.ofMinutes(5);

    private final CampusApi api;
    private final Journal journal;
    private final String file;
    private final String sha256;

    GoldenImage(CampusApi api, Journal journal, String file, String sha256) {
        this.api = api;
        this.journal = journal;
        this.file = file;
        this.sha256 = sha256;
    }

    String image() {
        return journal.once(
                "image",
                () -> Timetable.id(api.post(
                        "images",
                        Map.of("name", "Lab desktop", "description", "Debian lab desktop", "osType", "linux"))));
    }

    String version() {
        return journal.once(
                "version",
                () -> Timetable.id(api.post(
                        "images/" + image() + "/versions",
                        Map.of("source", Map.of("path", file), "format", "raw", "sha256", sha256))));
    }

    void release() {
        String version = version();
        String state = api.await("versions/" + version, IMPORT_LIMIT, seen -> !seen.get("state")
                        .asText()
                        .matches("DRAFT|IMPORTING"))
                .get("state")
                .asText();
        if (state.equals("READY")) {
            api.post("versions/" + version + "/release", Map.of()).ok();
        }
        api.await("versions/" + version, IMPORT_LIMIT, seen -> {
            if (seen.get("state").asText().equals("FAILED")) {
                throw new IllegalStateException("the image was refused: " + seen);
            }
            return seen.get("state").asText().equals("RELEASED");
        });
        api.put("images/" + image() + "/channels/stable", Map.of("versionId", version))
                .ok();
    }
}
