package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.idvserver.image.application.ImageConverter.Disk;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.LimitedProcess;

/** Looks at a file that claims to be an image: what it says of itself, whether it is whole, and to how much it unpacks. */
final class InspectSource {
    private static final Consumer<String> IGNORED = line -> {};
    private static final int LEAKED_CLUSTERS_ONLY = 3;
    private static final int NOT_CHECKABLE = 63;

    private final ObjectMapper json;
    private final ImageConfig config;
    private final Sandbox sandbox;
    private final UnaryOperator<LimitedProcess> tracked;

    /** Each process is handed to the tracker before it runs, so that it can be ended from outside. */
    InspectSource(ObjectMapper json, ImageConfig config, Sandbox sandbox, UnaryOperator<LimitedProcess> tracked) {
        this.json = json;
        this.config = config;
        this.sandbox = sandbox;
        this.tracked = tracked;
    }

    Disk inspect(Path file, ImageFormat format) throws IOException, InterruptedException {
        Sandbox.View view = new Sandbox.View(file, Optional.empty());
        JsonNode info = read(told(qemuImg(view, format, IGNORED, "info", "--output=json", "-U"), format));
        SourceRules.refuse(info, sandbox.source(view), config.maxImageBytes());
        if (format != ImageFormat.RAW) {
            check(qemuImg(view, format, IGNORED, "check", "--output=json", "-U"));
        }
        ContentMap map = new ContentMap(Files.size(file));
        told(qemuImg(view, format, map::read, "map", "--output=json", "-U"), format);
        map.refuseCutOff();
        map.refuseBomb(config.qemuImg().maxExpansion());
        return new Disk(info.path("virtual-size").asLong(), map.dataBytes(), map.extents());
    }

    /** What is told is kept to its first MiB: a table of snapshots may be as long as its maker likes. */
    private JsonNode read(String told) {
        try {
            return json.readTree(told);
        } catch (JsonProcessingException cutOff) {
            throw ImageProblem.SOURCE_REFUSED
                    .because(
                            "The image says more of itself than a disk has to: it has thousands of snapshots or extents")
                    .causedBy(cutOff);
        }
    }

    private LimitedProcess.Result qemuImg(
            Sandbox.View view, ImageFormat format, Consumer<String> onLine, String... arguments)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of("qemu-img"));
        program.addAll(List.of(arguments));
        program.addAll(List.of("-f", format.driver(), sandbox.source(view)));
        LimitedProcess process = tracked.apply(new LimitedProcess(
                config.qemuImg().inspectMemoryBytes(),
                config.qemuImg().inspectLimit(),
                sandbox.command(view, program)));
        LimitedProcess.Result result = process.run(onLine);
        SourceRules.checkSandbox(result);
        if (result.killed()) {
            throw ImageProblem.SOURCE_REFUSED.because(
                    "Looking at the image took more than %d s of processor time",
                    config.qemuImg().inspectLimit().toSeconds());
        }
        return result;
    }

    private static String told(LimitedProcess.Result result, ImageFormat format) {
        if (result.exitCode() != 0) {
            throw SourceRules.notOpened(result, format);
        }
        return result.output();
    }

    /** QEMU reads zeros where a file was cut off, without a word: only a check and the map tell. */
    private static void check(LimitedProcess.Result result) {
        boolean sound = result.exitCode() == 0
                || result.exitCode() == LEAKED_CLUSTERS_ONLY
                || result.exitCode() == NOT_CHECKABLE;
        if (!sound) {
            throw ImageProblem.SOURCE_REFUSED
                    .because("The image is damaged or was cut off: parts of its disk are not in the file")
                    .causedBy(result.failure());
        }
    }
}
