package org.idvserver.agent.desktops;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.ConfigDrive;

/** The files of one desktop: its overlay, its config drive, its console's log. */
final class DesktopFolder {
    private static final String CODE = "DISK_FAILED";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LONGEST_CONSOLE_BYTES = 4 << 20;
    private static final String PRIVATE = "rw-------";

    private final Path folder;

    DesktopFolder(Path folder) {
        this.folder = folder;
    }

    Path console() {
        return folder.resolve("console.log");
    }

    /** The image version that the overlay lies on, if there is one. */
    Optional<String> base() {
        return note().map(Overlay::versionId);
    }

    /**
     * What an overlay was made for.
     *
     * @param resetGeneration of the order
     */
    record Overlay(String versionId, long resetGeneration) {
        private static final String BETWEEN = " ";

        /** A note that older agents wrote bears the version only. */
        static Overlay read(String note) {
            String[] parts = note.strip().split(BETWEEN);
            return new Overlay(parts[0], parts.length == 1 ? 0 : Long.parseLong(parts[1]));
        }

        byte[] note() {
            return (versionId + BETWEEN + resetGeneration).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Whether the overlay was made for this. */
    boolean has(Overlay wanted) {
        return note().equals(Optional.of(wanted));
    }

    private Optional<Overlay> note() {
        try {
            return Files.exists(baseNote())
                    ? Optional.of(Overlay.read(Files.readString(baseNote())))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw failed("overlay's base", unreadable);
        }
    }

    /** When the overlay was made: its note is written then and never again. */
    Optional<Instant> made() {
        try {
            return Files.exists(baseNote())
                    ? Optional.of(Files.getLastModifiedTime(baseNote()).toInstant())
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw failed("overlay's base", unreadable);
        }
    }

    /** The overlay over this image; a fresh one when asked, when there is none, or when it was made for another version or reset. */
    Path overlay(Overlay wanted, Path image, boolean fresh) {
        Path overlay = folder.resolve("overlay.qcow2");
        try {
            prepare();
            if (!fresh && Files.exists(overlay) && has(wanted)) {
                return overlay;
            }
            // In this order a kill never leaves a note that names another image than the overlay's.
            Files.deleteIfExists(overlay);
            DurableFile.write(baseNote(), wanted.note(), PRIVATE);
            Path made = folder.resolve("overlay.qcow2.new");
            Files.deleteIfExists(made);
            Command.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", image.toString(), made.toString())
                    .within(LIMIT)
                    .runOrFail(CODE);
            DurableFile.rename(made, overlay);
            return overlay;
        } catch (IOException failure) {
            throw failed("overlay", failure);
        }
    }

    /** An ISO image that cloud-init knows by its label, and Windows Setup by the names of its files. */
    Path configDrive(ConfigDrive content) {
        Path seed = folder.resolve("seed");
        Path made = folder.resolve("seed.iso.new");
        try {
            prepare();
            DurableFile.remove(seed);
            DurableFile.folder(seed, "rwx------");
            write(seed.resolve("meta-data"), content.getMetaData());
            write(seed.resolve("user-data"), content.getUserData());
            write(seed.resolve("network-config"), content.getNetworkConfig());
            // Windows Setup asks for the first name in its own passes, for the other after Sysprep.
            write(seed.resolve("Autounattend.xml"), content.getUnattend());
            write(seed.resolve("Unattend.xml"), content.getUnattend());
            Files.deleteIfExists(made);
            DurableFile.write(made, new byte[0], PRIVATE);
            Command.of(
                            "genisoimage",
                            "-quiet",
                            "-volid",
                            "cidata",
                            "-joliet",
                            "-rational-rock",
                            "-output",
                            made.toString(),
                            seed.toString())
                    .within(LIMIT)
                    .runOrFail(CODE);
            DurableFile.remove(seed);
            Path drive = folder.resolve("seed.iso");
            DurableFile.rename(made, drive);
            return drive;
        } catch (IOException failure) {
            throw failed("config drive", failure);
        }
    }

    /** A guest may write to its console without end; what is old goes. */
    void trimConsole() {
        try {
            if (Files.exists(console()) && Files.size(console()) > LONGEST_CONSOLE_BYTES) {
                try (FileChannel channel = FileChannel.open(console(), StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException failure) {
            throw failed("console log", failure);
        }
    }

    void remove() {
        try {
            DurableFile.remove(folder);
        } catch (IOException failure) {
            throw failed("folder", failure);
        }
    }

    private void prepare() throws IOException {
        DurableFile.folder(folder, "rwx--x--x");
    }

    private Path baseNote() {
        return folder.resolve("overlay.base");
    }

    private static void write(Path file, String text) throws IOException {
        if (!text.isEmpty()) {
            DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8), PRIVATE);
        }
    }

    private static StepFailure failed(String what, IOException failure) {
        boolean full = String.valueOf(failure.getMessage()).contains("No space left");
        return new StepFailure(full ? "STORE_FULL" : CODE, "the desktop's " + what + ": " + failure, failure);
    }
}
