package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;

/** What is done to the content of a volume's file. Whoever has it open is told by qemu-img's own locks. */
final class FileContents {
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+(?:\\.\\d+)?)/100%\\)");

    private final QemuFiles qemu;
    private final Duration limit;
    private final Duration flattenLimit;

    FileContents(QemuFiles qemu, Duration limit, Duration flattenLimit) {
        this.qemu = qemu;
        this.limit = limit;
        this.flattenLimit = flattenLimit;
    }

    void resize(BlockImage image, BlockStorage.Size size) throws IOException, InterruptedException {
        long now = QcowHeader.of(image.file()).sizeBytes();
        if (size.bytes() < now && !size.mayShrink()) {
            throw ImageProblem.SIZE_TOO_SMALL.because("The image has %d bytes already", now);
        }
        if (size.bytes() != now) {
            run("Resizing an image", "resize", "-q", "-f", "qcow2", "--shrink", image, Long.toString(size.bytes()));
        }
    }

    /** qemu-img copies what the file lacks and cuts it off its parent last: it may be killed and begun again. */
    void flatten(BlockImage image, LongConsumer progress) throws IOException, InterruptedException {
        QcowHeader header = QcowHeader.of(image.file());
        if (header.backing().isEmpty()) {
            return;
        }
        if (!snapshots(image).isEmpty()) {
            throw ImageProblem.SNAPSHOTS_IN_THE_WAY.because(
                    "The volume has snapshots, which need its parent: remove them first");
        }
        QemuFiles.Run run = new QemuFiles.Run("Flattening an image", flattenLimit, line -> {
            Matcher percent = PERCENT.matcher(line);
            if (percent.find()) {
                progress.accept((long) (header.sizeBytes() / 100.0 * Double.parseDouble(percent.group(1))));
            }
        });
        qemu.run(run, "rebase", "-p", "-f", "qcow2", "-b", "", image.file().toString());
        Bases.forget(header.backing().get(), image);
    }

    List<String> snapshots(BlockImage image) throws IOException, InterruptedException {
        return qemu.snapshots(image.file(), limit);
    }

    void takeSnapshot(BlockImage image, String name) throws IOException, InterruptedException {
        if (!snapshots(image).contains(name)) {
            run("Taking a snapshot", "snapshot", "-q", "-c", name, image);
        }
    }

    void removeSnapshot(BlockImage image, String name) throws IOException, InterruptedException {
        if (snapshots(image).contains(name)) {
            run("Removing a snapshot", "snapshot", "-q", "-d", name, image);
        }
    }

    void rollBack(BlockImage image, String name) throws IOException, InterruptedException {
        if (!snapshots(image).contains(name)) {
            throw ImageProblem.SNAPSHOT_NOT_FOUND.because("The volume has no snapshot %s", name);
        }
        run("Going back to a snapshot", "snapshot", "-q", "-a", name, image);
    }

    private void run(String what, Object... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length];
        for (int index = 0; index < command.length; index++) {
            command[index] = arguments[index] instanceof BlockImage image
                    ? image.file().toString()
                    : arguments[index].toString();
        }
        qemu.run(QemuFiles.Run.of(what, limit), command);
    }
}
