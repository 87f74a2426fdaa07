package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Asks for the desktops of a section, one a student, and checks that each is there once and like no other. */
final class SectionDesktops {
    private static final Duration BATCH_LIMIT = Duration.ofMinutes(3);
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED");
    private static final int NICS = 2;

    private final CampusApi api;
    private final Journal journal;
    private final GoldenImage image;

    SectionDesktops(CampusApi api, Journal journal, GoldenImage image) {
        this.api = api;
        this.journal = journal;
        this.image = image;
    }

    /** Does not wait. */
    String request(String section, String namePattern) {
        String key = "batch " + section;
        String profile = profile(namePattern);
        return journal.once(
                key,
                () -> Timetable.id(api.post(
                        "batches",
                        Map.of("sectionId", section, "profileId", profile, "namePattern", namePattern),
                        Map.of("Idempotency-Key", key + "-" + section))));
    }

    private String profile(String namePattern) {
        return journal.once(
                "profile",
                () -> Timetable.id(api.post(
                        "profiles",
                        Map.of(
                                "name",
                                "Networks desktop",
                                "vcpuCount",
                                1,
                                "memoryMib",
                                160,
                                "imageId",
                                image.image(),
                                "channel",
                                "stable",
                                "restoreMode",
                                "EVERY_BOOT",
                                "placement",
                                "LOCAL",
                                "nics",
                                List.of(Map.of("kind", "EXTERNAL"), Map.of("kind", "INTERNAL")),
                                "hostnamePattern",
                                namePattern))));
    }

    /** The batch's desktops, when all are ready. */
    List<JsonNode> await(String batch, int students) {
        JsonNode done = api.await(
                "batches/" + batch,
                BATCH_LIMIT,
                seen -> ENDED.contains(seen.get("state").asText()));
        List<JsonNode> ledger = api.all("batches/" + batch + "/items");
        List<JsonNode> desktops = api.all("desktops?batchId=" + batch);
        expect(done.get("state").asText().equals("SUCCEEDED"), "the batch did not succeed: " + done + " " + ledger);
        expectEach("rows in the ledger", students, ledger, row -> Stream.of(row.get("desktopId")));
        expectEach("desktops", students, desktops, desktop -> Stream.of(desktop.get("id")));
        expectEach("names", students, desktops, desktop -> Stream.of(desktop.get("name")));
        expectEach("MAC addresses", students * NICS, desktops, desktop -> nics(desktop, "mac"));
        expectEach("addresses", students * NICS, desktops, desktop -> nics(desktop, "address"));
        return desktops;
    }

    private static Stream<JsonNode> nics(JsonNode desktop, String field) {
        Stream.Builder<JsonNode> values = Stream.builder();
        desktop.get("nics").forEach(nic -> values.add(nic.get(field)));
        return values.build();
    }

    private static void expectEach(
            String what, int count, List<JsonNode> items, Function<JsonNode, Stream<JsonNode>> values) {
        List<JsonNode> all = items.stream().flatMap(values).toList();
        int different = new HashSet<>(all).size();
        expect(
                all.size() == count && different == count,
                "expected %d different %s but there are %d, of which %d differ: %s"
                        .formatted(count, what, all.size(), different, all));
    }

    private static void expect(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise);
        }
    }
}
