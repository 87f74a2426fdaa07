package org.idvserver.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Batches of ROAMING desktops for a pool of the demonstration campus's lab, by a profile that is made for them. */
final class RoamingPool {
    private final JsonNode campus;
    private final String profile;

    RoamingPool(Stack stack) throws IOException, InterruptedException {
        campus = Stack.json(Files.readString(Stack.state().resolve("campus.json")));
        profile = stack.postToDesktops(
                        "profiles",
                        Map.of(
                                "name",
                                "bench-" + UUID.randomUUID(),
                                "vcpuCount",
                                1,
                                "memoryMib",
                                256,
                                "imageId",
                                campus.get("image").asText(),
                                "placement",
                                "ROAMING",
                                "nics",
                                List.of(Map.of("kind", "INTERNAL")),
                                "hostnamePattern",
                                "bench-{n}"))
                .get("id")
                .asText();
    }

    /** The version that they are cloned from. */
    String version() {
        return campus.get("version").asText();
    }

    /** Asks for a batch; answers its id. */
    String batch(Stack stack, int count) throws IOException, InterruptedException {
        return stack.postToDesktops(
                        "batches",
                        Map.of(
                                "labId",
                                campus.get("lab").asText(),
                                "count",
                                count,
                                "sticky",
                                true,
                                "profileId",
                                profile,
                                "namePattern",
                                "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-{n}"))
                .get("id")
                .asText();
    }
}
