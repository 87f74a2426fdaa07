package org.idvserver.agent.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;

/**
 * The terminal's copies of images, a folder each. A copy under way has {@code manifest}, {@code progress} and {@code disk.part};
 * {@code disk.raw} is there only when every segment was verified.
 */
public final class ImageStore {
    private static final Logger LOG = Logger.getLogger(ImageStore.class.getName());

    private final Path root;

    public ImageStore(Path root) {
        this.root = root;
    }

    public Path folder(String versionId) {
        return root.resolve(versionId);
    }

    /** The verified, read-only disk. */
    public Path disk(String versionId) {
        return folder(versionId).resolve("disk.raw");
    }

    public boolean verified(String versionId) {
        return Files.exists(disk(versionId));
    }

    public Set<String> held() {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new StepFailure("STORE_UNREADABLE", "the image store cannot be read: " + unreadable, unreadable);
        }
    }

    /** Removes every copy but these. */
    public void retain(Set<String> versionIds) {
        for (String held : held()) {
            if (!versionIds.contains(held)) {
                remove(held);
                LOG.info("image " + held + " removed");
            }
        }
    }

    public void remove(String versionId) {
        try {
            Files.deleteIfExists(disk(versionId));
            DurableFile.remove(folder(versionId));
        } catch (IOException failure) {
            throw new StepFailure("STORE_UNREADABLE", "image " + versionId + " cannot be removed: " + failure, failure);
        }
    }
}
