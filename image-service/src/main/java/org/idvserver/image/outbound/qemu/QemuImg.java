package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.idvserver.image.application.ImageConverter;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.NativeWorker;

/** qemu-img in processes of its own, with limits on memory and time: what it reads is hostile until proved otherwise. */
@ApplicationScoped
class QemuImg implements ImageConverter {
    private static final int THREADS = 2;
    private static final int QUEUE = 16;

    private final NativeWorker worker = new NativeWorker("qemu-img", THREADS, QUEUE);
    private final ObjectMapper json;
    private final ImageConfig config;

    QemuImg(ObjectMapper json, ImageConfig config) {
        this.json = json;
        this.config = config;
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Long> inspect(Path file, ImageFormat format) {
        LimitedProcess process = new LimitedProcess(
                config.qemuImg().inspectMemoryBytes(),
                config.qemuImg().inspectLimit(),
                List.of("qemu-img", "info", "--output=json", "-U", "-f", format.driver(), file.toString()));
        Duration limit = config.qemuImg().inspectLimit().multipliedBy(2);
        return worker.call("Looking at the image", limit, () -> size(file, process.run(line -> {})))
                .onTermination()
                .invoke(process::end);
    }

    private long size(Path file, LimitedProcess.Result result) throws IOException {
        if (result.exitCode() != 0) {
            throw ImageProblem.SOURCE_REFUSED
                    .because("The file is not an image of the named format")
                    .causedBy(new IOException(result.errors()));
        }
        JsonNode info = json.readTree(result.output());
        SourceRules.refuse(info, file, config.maxImageBytes());
        return info.path("virtual-size").asLong();
    }

    @Override
    public Uni<Void> convert(Conversion conversion, LongConsumer progress) {
        LimitedProcess process = new LimitedProcess(
                config.qemuImg().convertMemoryBytes(), config.importLimit(), convertCommand(conversion));
        return worker.call("Converting the image", config.importLimit(), () -> {
                    LimitedProcess.Result result = process.run(line -> Progress.percent(line)
                            .ifPresent(percent -> progress.accept((long) (conversion.sizeBytes() / 100.0 * percent))));
                    if (result.exitCode() != 0) {
                        throw SourceRules.conversionProblem(result);
                    }
                    progress.accept(conversion.sizeBytes());
                    return (Void) null;
                })
                .onTermination()
                .invoke(process::end);
    }

    /** The target is all zeros, so zeros are not written and it stays sparse. */
    private List<String> convertCommand(Conversion conversion) {
        return List.of(
                "qemu-img",
                "convert",
                "-p",
                "-n",
                "--target-is-zero",
                "-W",
                "-f",
                conversion.format().driver(),
                "-O",
                "raw",
                conversion.file().toString(),
                RbdAddress.of(conversion.into(), config.ceph()));
    }
}
