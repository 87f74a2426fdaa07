package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Locale;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.nativework.LimitedProcess;

/** What an image may not be, by what qemu-img says of it: an image that names other files would read them with our rights. */
final class SourceRules {

    private static final int MOST_WORDS = 200;

    private SourceRules() {}

    static void refuse(JsonNode info, String file, long maxBytes) {
        JsonNode details = info.path("format-specific").path("data");
        refuseIf(info.has("backing-filename"), "The image has a backing file");
        refuseIf(info.has("full-backing-filename"), "The image has a backing file");
        refuseIf(details.has("data-file"), "The image keeps its data in another file");
        refuseIf(info.path("encrypted").asBoolean(), "The image is encrypted");
        refuseIf(!info.path("snapshots").isEmpty(), "The image has snapshots inside");
        for (JsonNode extent : details.path("extents")) {
            refuseIf(!file.equals(extent.path("filename").asText()), "The image keeps its data in another file");
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

    /** A machine that cannot make a sandbox says nothing about the file. */
    static void checkSandbox(LimitedProcess.Result result) {
        String errors = result.errors();
        if (result.exitCode() != 0 && (errors.startsWith("bwrap:") || errors.contains("failed to execute"))) {
            throw ImageProblem.SANDBOX_UNAVAILABLE
                    .because("This machine cannot make the sandbox that images are read in; the import waits")
                    .causedBy(result.failure());
        }
    }

    /** QEMU's own words end the sentence, unless they name a file. */
    static Problem notOpened(LimitedProcess.Result result, ImageFormat format) {
        String words = result.errors().strip();
        String why = words.substring(words.lastIndexOf("': ") + 1).replaceFirst("^: ", "");
        boolean tellable =
                words.contains("': ") && why.length() < MOST_WORDS && !why.contains("/") && !why.contains("\n");
        return ImageProblem.SOURCE_REFUSED
                .because(
                        "The file is not a sound image of the format %s, or refers to another file%s",
                        format.driver(), tellable ? ": " + why : "")
                .causedBy(result.failure());
    }

    /** Only what went wrong with the file itself is final; all else is the storage's or the machine's, and may pass. */
    static Problem conversionProblem(LimitedProcess.Result result) {
        IOException cause = result.failure();
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
