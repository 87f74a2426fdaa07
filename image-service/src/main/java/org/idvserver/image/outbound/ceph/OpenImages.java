package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdImage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.idvserver.image.domain.BlockImage;

/**
 * Frozen images that are open for reading, so that a segment does not cost an open and a close. A handle may be read by many
 * threads; it is closed once, by the last of them, after it failed or when it is the longest unused of too many.
 */
final class OpenImages implements AutoCloseable {
    private final int most;
    private final Map<BlockImage, Handle> handles = new LinkedHashMap<>(16, 0.75f, true);

    OpenImages(int most) {
        this.most = most;
    }

    /** What is done with an open image. */
    interface Use<T> {
        T on(RbdImage image) throws IOException;
    }

    private static final class Handle {
        private final BlockImage name;
        private RbdImage image;
        private int users;
        private boolean dropped;

        Handle(BlockImage name) {
            this.name = name;
        }

        synchronized RbdImage open(IoCTX pool) throws IOException {
            if (image == null) {
                image = new Rbd(pool).openReadOnly(name.name(), BlockImage.RELEASE_SNAPSHOT);
            }
            return image;
        }

        synchronized void close() throws IOException {
            if (image != null) {
                image.close();
                image = null;
            }
        }
    }

    <T> T with(CephSession session, BlockImage name, Use<T> use) throws IOException {
        Handle handle = acquire(name);
        boolean worked = false;
        try {
            T result = use.on(handle.open(session.pool(name.place())));
            worked = true;
            return result;
        } finally {
            release(handle, !worked);
        }
    }

    private synchronized Handle acquire(BlockImage name) {
        Handle handle = handles.computeIfAbsent(name, Handle::new);
        handle.users++;
        return handle;
    }

    private void release(Handle handle, boolean failed) throws IOException {
        if (lastUserOfDropped(handle, failed)) {
            handle.close();
        }
    }

    private synchronized boolean lastUserOfDropped(Handle handle, boolean failed) {
        handle.users--;
        boolean surplus = handles.size() > most && handle.users == 0;
        if ((failed || surplus) && !handle.dropped) {
            handles.remove(handle.name, handle);
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
