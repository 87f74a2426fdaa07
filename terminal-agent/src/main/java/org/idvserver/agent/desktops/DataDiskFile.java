package org.idvserver.agent.desktops;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.DataDisk;

/** A desktop's data disk in its folder: a blank qcow2 file that grows as it is written, and a note of when it was made. */
final class DataDiskFile {
    private static final String CODE = "DISK_FAILED";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path folder;

    DataDiskFile(Path folder) {
        this.folder = folder;
    }

    /** The disk; a blank one when there is none, or when the one there is due. */
    Path ready(DataDisk order, RestoreSchedule schedule) {
        Path disk = folder.resolve("data.qcow2");
        try {
            DurableFile.folder(folder, "rwx--x--x");
            if (Files.exists(disk) && !schedule.due(order.getRestoreMode(), made())) {
                return disk;
            }
            // In this order a kill never leaves a note that is younger than its disk.
            Files.deleteIfExists(disk);
            DurableFile.write(note(), schedule.now().toString().getBytes(StandardCharsets.US_ASCII), "rw-------");
            Path made = folder.resolve("data.qcow2.new");
            Files.deleteIfExists(made);
            Command.of("qemu-img", "create", "-q", "-f", "qcow2", made.toString(), order.getSizeGib() + "G")
                    .within(LIMIT)
                    .runOrFail(CODE);
            DurableFile.rename(made, disk);
            return disk;
        } catch (IOException failure) {
            throw new StepFailure(CODE, "the desktop's data disk: " + failure, failure);
        }
    }

    private Instant made() throws IOException {
        try {
            return Instant.parse(Files.readString(note()).strip());
        } catch (DateTimeParseException unreadable) {
            throw new StepFailure(CODE, "the data disk's note cannot be read: " + note(), unreadable);
        }
    }

    private Path note() {
        return folder.resolve("data.made");
    }
}
