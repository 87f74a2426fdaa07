package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;

/** What an image may not be, by what qemu-img says of it: an image that names other files would read them with our rights. */
final class SourceRules {

    private SourceRules() {}

    static void refuse(JsonNode info, Path file, long maxBytes) {
        JsonNode details = info.path("format-specific").path("data");
        refuseIf(info.has("backing-filename"), "The image has a backing file");
        refuseIf(info.has("full-backing-filename"), "The image has a backing file");
        refuseIf(details.has("data-file"), "The image keeps its data in another file");
        refuseIf(info.path("encrypted").asBoolean(), "The image is encrypted");
        refuseIf(!info.path("snapshots").isEmpty(), "The image has snapshots inside");
        for (JsonNode extent : details.path("extents")) {
            refuseIf(
                    !file.toString().equals(extent.path("filename").asText()),
                    "The image keeps its data in another file");
        }
        long size = info.path("virtual-size").asLong();
        refuseIf(size <= 0, "The image is empty");
        refuseIf(size > maxBytes, "The image's disk is larger than %d bytes".formatted(maxBytes));
    }

    private static void refuseIf(boolean bad, String reason) {
        if (bad) {
            throw ImageProblem.SOURCE_REFUSED.because("%s", reason);
        }
    }

    /** Only what went wrong with the file itself is final; all else is the storage's or the machine's, and may pass. */
    static Problem conversionProblem(LimitedProcess.Result result) {
        IOException cause = new IOException("exit code " + result.exitCode() + ": " + result.errors());
        String errors = result.errors().toLowerCase(Locale.ROOT);
        boolean fileIsBad = errors.contains("error while reading") || errors.contains("image is corrupt");
        return fileIsBad
                ? ImageProblem.CONVERSION_FAILED
                        .because("The image cannot be read to its end")
                        .causedBy(cause)
                : ImageProblem.STORAGE_UNAVAILABLE
                        .because("The image could not be written to the storage")
                        .causedBy(cause);
    }
}
