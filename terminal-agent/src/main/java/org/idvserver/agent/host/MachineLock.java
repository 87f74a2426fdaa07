package org.idvserver.agent.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Lets one process work on this machine at a time. It ends with the process, however that ends. */
public final class MachineLock implements AutoCloseable {
    private final FileChannel channel;

    private MachineLock(FileChannel channel) {
        this.channel = channel;
    }

    /** AGENT_RUNNING when another process holds it. */
    public static MachineLock take(Path file) throws IOException {
        // Nobody else may open it: whoever can read a file can lock it.
        var secret = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), secret);
        if (channel.tryLock() == null) {
            channel.close();
            throw new StepFailure("AGENT_RUNNING", "an agent, or its removal, is at work here: it holds " + file);
        }
        return new MachineLock(channel);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
