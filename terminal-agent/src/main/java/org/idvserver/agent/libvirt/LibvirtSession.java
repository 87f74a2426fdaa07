package org.idvserver.agent.libvirt;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.idvserver.agent.host.StepFailure;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.event.LifecycleListener;

/**
 * The one connection to libvirtd, opened anew when it was lost. Every call runs on the one worker thread and has a limit; while a
 * call hangs, others fail at once, so that threads never grow.
 */
public final class LibvirtSession implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LibvirtSession.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final int KEEPALIVE_SECONDS = 5;
    private static final int KEEPALIVE_MISSES = 3;
    private static final String DOWN = "LIBVIRT_DOWN";

    private final String uri;
    private final LifecycleListener listener;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> daemon(work, "libvirt"));
    private Future<?> hanging;
    private LibvirtConnection connection;
    private static boolean eventLoop;

    /** What may be asked while connected. */
    interface Work<T> {
        T run(LibvirtConnection connection) throws LibvirtException;
    }

    /**
     * @param domainChanged called when a domain starts or ends
     */
    public LibvirtSession(String uri, Runnable domainChanged) {
        this.uri = uri;
        this.listener = (domain, event) -> {
            domainChanged.run();
            return 0;
        };
    }

    synchronized <T> T call(Work<T> work) {
        if (hanging != null && !hanging.isDone()) {
            throw new StepFailure(DOWN, "libvirt still does not answer");
        }
        Future<T> result = worker.submit((Callable<T>) () -> work.run(connected()));
        try {
            return result.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            hanging = result;
            throw new StepFailure(DOWN, "libvirt did not answer within " + LIMIT.toSeconds() + " s", hangs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailure("STOPPING", "the agent is stopping", interrupted);
        } catch (ExecutionException failure) {
            throw translated(failure.getCause());
        }
    }

    /** Ends the connection; the domains go on. */
    @Override
    public synchronized void close() {
        worker.execute(this::disconnect);
        worker.shutdown();
    }

    private LibvirtConnection connected() throws LibvirtException {
        if (connection == null) {
            runEventLoop();
            LibvirtConnection fresh = new LibvirtConnection(uri);
            fresh.setKeepAlive(KEEPALIVE_SECONDS, KEEPALIVE_MISSES);
            fresh.addLifecycleListener(listener);
            connection = fresh;
            LOG.info("connected to libvirt");
        }
        return connection;
    }

    private StepFailure translated(Throwable cause) {
        if (cause instanceof StepFailure failure) {
            return failure;
        }
        if (cause instanceof LibvirtException || cause instanceof LinkageError) {
            boolean lost = cause instanceof LinkageError || !stillAlive();
            return new StepFailure(lost ? DOWN : "LIBVIRT_ERROR", "libvirt: " + cause.getMessage(), cause);
        }
        return new StepFailure("AGENT_FAULT", "libvirt call: " + cause, cause);
    }

    private boolean stillAlive() {
        Future<Boolean> answer = worker.submit(() -> connection != null && connection.isAlive());
        try {
            boolean alive = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (!alive) {
                worker.execute(this::disconnect);
            }
            return alive;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException lost) {
            worker.execute(this::disconnect);
            return false;
        } catch (TimeoutException hangs) {
            hanging = answer;
            return false;
        }
    }

    private void disconnect() {
        LibvirtConnection old = connection;
        connection = null;
        if (old != null) {
            forgetListener(old);
            try {
                old.close();
            } catch (LibvirtException gone) {
                LOG.log(Level.FINE, "closing a lost connection", gone);
            }
        }
    }

    // libvirt does not end a connection that somebody listens to, and calls the listener when Java has long collected
    // it.
    private void forgetListener(LibvirtConnection old) {
        try {
            old.removeLifecycleListener(listener);
        } catch (LibvirtException gone) {
            LOG.log(Level.FINE, "forgetting the listener of a lost connection", gone);
        }
    }

    // Keepalive and events need it; libvirt wants it registered before the first connection.
    private static synchronized void runEventLoop() throws LibvirtException {
        if (!eventLoop) {
            Library.initEventLoop();
            eventLoop = true;
            daemon(LibvirtSession::processEvents, "libvirt-events").start();
        }
    }

    private static void processEvents() {
        while (true) {
            try {
                Library.processEvent();
            } catch (LibvirtException failure) {
                LOG.warning("libvirt's event loop: " + failure.getMessage());
            }
        }
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Lets the adapters reach what libvirt-java lacks. */
    static final class LibvirtConnection extends Connect {
        LibvirtConnection(String uri) throws LibvirtException {
            super(uri);
        }

        com.sun.jna.Pointer pointer() {
            return vcp.getPointer();
        }
    }
}
