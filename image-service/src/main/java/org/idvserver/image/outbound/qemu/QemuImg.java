package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.idvserver.image.application.ImageConverter;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.kit.nativework.LimitedProcess;
import org.idvserver.kit.nativework.NativeWorker;

/** QEMU's programs in processes of their own, with limits on memory and time: what they read is hostile until proved otherwise. */
@ApplicationScoped
class QemuImg implements ImageConverter {
    private static final int THREADS = 2;
    private static final int QUEUE = 16;

    /** How often a file is looked at, and time for the wait. */
    private static final int LOOKS = 4;

    private final NativeWorker worker = new NativeWorker("qemu-img", THREADS, QUEUE);
    private final ObjectMapper json;
    private final ImageConfig config;
    private final StorageSettings settings;
    private final Sandbox sandbox;

    QemuImg(ObjectMapper json, ImageConfig config, StorageSettings settings) {
        this.settings = settings;
        this.json = json;
        this.config = config;
        this.sandbox = new Sandbox(config.qemuImg().sandbox());
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Disk> inspect(Path file, ImageFormat format) {
        Processes processes = new Processes();
        InspectSource inspection = new InspectSource(json, config, sandbox, processes::track);
        Duration limit = config.qemuImg().inspectLimit().multipliedBy(LOOKS);
        return worker.call("Looking at the image", limit, () -> inspection.inspect(file, format))
                .onTermination()
                .invoke(processes::end);
    }

    @Override
    public Uni<Void> convert(Conversion conversion, LongConsumer progress) {
        Processes processes = new Processes();
        return worker.call("Converting the image", config.importLimit(), () -> {
                    write(conversion, progress, processes);
                    return (Void) null;
                })
                .onTermination()
                .invoke(processes::end);
    }

    private void write(Conversion conversion, LongConsumer progress, Processes processes)
            throws IOException, InterruptedException {
        Path folder = ExportedDisk.newFolder();
        LimitedProcess server = processes.track(exporter(conversion, folder));
        try (ExportedDisk disk = ExportedDisk.of(folder, server)) {
            LimitedProcess process = processes.track(new LimitedProcess(
                    config.qemuImg().convertMemoryBytes(),
                    config.importLimit(),
                    convertCommand(disk.address(), conversion)));
            LimitedProcess.Result result = process.run(line -> Progress.tell(line, conversion.sizeBytes(), progress));
            if (result.exitCode() != 0) {
                throw SourceRules.conversionProblem(result);
            }
        }
        progress.accept(conversion.sizeBytes());
    }

    private LimitedProcess exporter(Conversion conversion, Path folder) {
        Sandbox.View view = new Sandbox.View(conversion.file(), Optional.of(folder));
        List<String> program = List.of(
                "qemu-nbd",
                "--read-only",
                "--format=" + conversion.format().driver(),
                "--socket=" + sandbox.folder(view) + "/" + ExportedDisk.SOCKET,
                sandbox.source(view));
        return new LimitedProcess(
                config.qemuImg().inspectMemoryBytes(), config.importLimit(), sandbox.command(view, program));
    }

    /** The target is all zeros, so zeros are not written and it stays sparse. */
    private List<String> convertCommand(String source, Conversion conversion) {
        TargetAddress target = TargetAddress.of(conversion.into(), settings, config.ceph());
        return List.of(
                "qemu-img",
                "convert",
                "-p",
                "-n",
                "--target-is-zero",
                "-W",
                "--image-opts",
                source,
                "-O",
                target.format(),
                target.address());
    }
}
