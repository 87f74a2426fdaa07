package org.idvserver.image.outbound.libvirt;

import org.jboss.logging.Logger;
import org.libvirt.Library;
import org.libvirt.LibvirtException;

/** libvirt's event loop, once for the process: without it keep-alive messages are not sent and a call on a hung libvirtd never ends. */
final class LibvirtEvents {
    private static final Logger LOG = Logger.getLogger(LibvirtEvents.class);
    private static boolean started;

    private LibvirtEvents() {}

    /** Before the first connection. */
    static synchronized void start() throws LibvirtException {
        if (started) {
            return;
        }
        Library.initEventLoop();
        Thread loop = new Thread(LibvirtEvents::run, "libvirt-events");
        loop.setDaemon(true);
        loop.start();
        started = true;
    }

    private static void run() {
        try {
            Library.runEventLoop();
        } catch (LibvirtException ended) {
            LOG.error("libvirt's event loop ended; a hung libvirtd will not be noticed", ended);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
