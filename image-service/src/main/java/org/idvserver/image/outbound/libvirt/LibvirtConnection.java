package org.idvserver.image.outbound.libvirt;

import java.util.Optional;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.event.LifecycleListener;

/** A connection that is opened when needed, and anew after libvirtd was restarted. One that hangs is given up by keep-alive. */
final class LibvirtConnection implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LibvirtConnection.class);

    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final String uri;
    private final Optional<LifecycleListener> listener;
    private Connect connect;

    LibvirtConnection(String uri) {
        this(uri, null);
    }

    /** The listener hears of the machines of each new connection. */
    LibvirtConnection(String uri, LifecycleListener listener) {
        this.uri = uri;
        this.listener = Optional.ofNullable(listener);
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
            if (listener.isPresent()) {
                connect.addLifecycleListener(listener.get());
            }
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
        return ImageProblem.LIBVIRT_REFUSED
                .because(
                        "The server node's libvirt refused with %s; its log says why",
                        code == null ? "an unknown error" : code)
                .causedBy(failure);
    }

    @Override
    public synchronized void close() {
        if (connect == null) {
            return;
        }
        if (listener.isPresent()) {
            forgetListener();
        }
        try {
            connect.close();
        } catch (LibvirtException gone) {
            LOG.debug("connection was lost before it was closed", gone);
        }
        connect = null;
    }

    /** libvirt does not end a connection that somebody listens to, and calls the listener when Java has long collected it. */
    private void forgetListener() {
        try {
            connect.removeLifecycleListener(listener.get());
        } catch (LibvirtException gone) {
            LOG.debug("connection was lost before its listener was removed", gone);
        }
    }
}
