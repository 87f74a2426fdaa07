package org.idvserver.image.outbound.libvirt;

import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** A connection that is opened when needed, and anew after libvirtd was restarted. One that hangs is given up by keep-alive. */
final class LibvirtConnection implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LibvirtConnection.class);

    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final String uri;
    private Connect connect;

    LibvirtConnection(String uri) {
        this.uri = uri;
    }

    /** A call on libvirt; its failures become problems. */
    interface Call<T> {
        T on(Connect libvirt) throws LibvirtException;
    }

    synchronized <T> T call(Call<T> call) {
        try {
            return call.on(open());
        } catch (LibvirtException failure) {
            boolean lost = !alive();
            if (lost) {
                close();
            }
            throw problem(failure, lost);
        }
    }

    private Connect open() throws LibvirtException {
        if (connect != null && !alive()) {
            close();
        }
        if (connect == null) {
            LibvirtEvents.start();
            connect = new Connect(uri, false);
            connect.setKeepAlive(KEEP_ALIVE_SECONDS, KEEP_ALIVE_COUNT);
        }
        return connect;
    }

    private boolean alive() {
        try {
            return connect != null && connect.isAlive();
        } catch (LibvirtException gone) {
            return false;
        }
    }

    private static Problem problem(LibvirtException failure, boolean lost) {
        if (lost) {
            return ImageProblem.LIBVIRT_UNAVAILABLE
                    .because("libvirt does not answer")
                    .causedBy(failure);
        }
        ErrorNumber code =
                failure.getError() == null ? null : failure.getError().getCode();
        return ImageProblem.STORAGE_FAILED
                .because("libvirt refused the pool: %s", code == null ? "unknown error" : code)
                .causedBy(failure);
    }

    @Override
    public synchronized void close() {
        if (connect == null) {
            return;
        }
        try {
            connect.close();
        } catch (LibvirtException gone) {
            LOG.debug("connection was lost before it was closed", gone);
        }
        connect = null;
    }
}
