package org.idvserver.image.outbound.qemu;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.LongConsumer;
import org.idvserver.image.application.DiskCopier;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.LimitedProcess;
import org.idvserver.kit.nativework.NativeWorker;

/** qemu-img in a process of its own, which dies with this one. It asks the storage what is zero and does not read that. */
@ApplicationScoped
class QemuDiskCopier implements DiskCopier {
    private static final int THREADS = 1;
    private static final int QUEUE = 4;

    private final NativeWorker worker = new NativeWorker("qemu-img-copy", THREADS, QUEUE);
    private final ObjectMapper json;
    private final ImageConfig config;
    private final StorageSettings settings;

    QemuDiskCopier(ObjectMapper json, ImageConfig config, StorageSettings settings) {
        this.json = json;
        this.config = config;
        this.settings = settings;
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Void> copy(Copy copy, LongConsumer progress) {
        LimitedProcess process =
                new LimitedProcess(config.qemuImg().convertMemoryBytes(), config.importLimit(), command(copy));
        return worker.call("Copying the disk", config.importLimit(), () -> {
                    LimitedProcess.Result result = process.run(line -> Progress.tell(line, copy.sizeBytes(), progress));
                    check(result);
                    progress.accept(copy.sizeBytes());
                    return (Void) null;
                })
                .onTermination()
                .invoke(process::end);
    }

    private static void check(LimitedProcess.Result result) {
        if (result.exitCode() == 0) {
            return;
        }
        throw result.errors().contains("No space left")
                ? ImageProblem.POOL_FULL.because("The storage is full").causedBy(result.failure())
                : ImageProblem.STORAGE_UNAVAILABLE
                        .because("The disk could not be copied in the storage")
                        .causedBy(result.failure());
    }

    /** The size of a qcow2 file with its data: what is zero, or not written yet, takes no room in either storage. */
    @Override
    public Uni<Long> dataBytes(BlockImage image) {
        TargetAddress address = TargetAddress.of(image, settings, config.ceph());
        LimitedProcess process = new LimitedProcess(
                config.qemuImg().inspectMemoryBytes(),
                config.qemuImg().inspectLimit(),
                List.of(
                        "qemu-img",
                        "measure",
                        "--output=json",
                        "-f",
                        address.format(),
                        "-O",
                        "qcow2",
                        address.address()));
        return worker.call("Measuring the disk", config.importLimit(), () -> {
                    LimitedProcess.Result result = process.run(line -> {});
                    check(result);
                    return json.readTree(result.output()).path("required").asLong();
                })
                .onTermination()
                .invoke(process::end);
    }

    /** The target is all zeros, so zeros are not written and it stays sparse. */
    private List<String> command(Copy copy) {
        TargetAddress from = TargetAddress.of(copy.from(), settings, config.ceph());
        TargetAddress into = TargetAddress.of(copy.into(), settings, config.ceph());
        return List.of(
                "qemu-img",
                "convert",
                "-p",
                "-n",
                "--target-is-zero",
                "-W",
                "-f",
                from.format(),
                "-O",
                into.format(),
                from.address(),
                into.address());
    }
}
