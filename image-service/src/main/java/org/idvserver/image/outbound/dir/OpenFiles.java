package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Frozen files that are open for reading, so that a segment does not cost a qemu-img. The longest unused of too many is closed. */
final class OpenFiles implements AutoCloseable {
    private final int most;
    private final Opener opener;
    private final Map<Path, Handle> handles = new LinkedHashMap<>(16, 0.75f, true);

    OpenFiles(int most, Opener opener) {
        this.most = most;
        this.opener = opener;
    }

    /** Opens a file that nobody has open yet. */
    interface Opener {
        FrozenFile open(Path base) throws IOException, InterruptedException;
    }

    /** What is done with an open file. */
    interface Use<T> {
        T on(FrozenFile file) throws IOException;
    }

    private final class Handle {
        private final Path base;
        private FrozenFile file;
        private int users;
        private boolean dropped;

        Handle(Path base) {
            this.base = base;
        }

        synchronized FrozenFile open() throws IOException, InterruptedException {
            if (file == null) {
                file = opener.open(base);
            }
            return file;
        }

        synchronized void close() throws IOException {
            if (file != null) {
                file.close();
                file = null;
            }
        }
    }

    <T> T with(Path base, Use<T> use) throws IOException, InterruptedException {
        Handle handle = acquire(base);
        boolean worked = false;
        try {
            T result = use.on(handle.open());
            worked = true;
            return result;
        } finally {
            if (lastUserOfDropped(handle, !worked)) {
                handle.close();
            }
        }
    }

    private synchronized Handle acquire(Path base) {
        Handle handle = handles.computeIfAbsent(base, Handle::new);
        handle.users++;
        return handle;
    }

    private synchronized boolean lastUserOfDropped(Handle handle, boolean failed) {
        handle.users--;
        boolean surplus = handles.size() > most && handle.users == 0;
        if ((failed || surplus) && !handle.dropped) {
            handles.remove(handle.base, handle);
            handle.dropped = true;
        }
        return handle.dropped && handle.users == 0;
    }

    /** Only when nobody reads any more. */
    @Override
    public synchronized void close() throws IOException {
        for (Handle handle : handles.values()) {
            handle.close();
        }
        handles.clear();
    }
}
