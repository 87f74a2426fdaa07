package org.idvserver.agent.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Logger;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/** The newest orders, on disk too: a terminal that starts without its server goes on with what it was told last. */
public final class OrdersStore {
    private static final Logger LOG = Logger.getLogger(OrdersStore.class.getName());

    private final Path file;
    private volatile TerminalOrders newest;

    public OrdersStore(Path file) {
        this.file = file;
        this.newest = load();
    }

    public Optional<TerminalOrders> newest() {
        return Optional.ofNullable(newest);
    }

    /** The last word counts. Orders that cannot be written to disk hold all the same, until the next start. */
    public synchronized void accept(TerminalOrders orders) {
        if (orders.equals(newest)) {
            return;
        }
        newest = orders;
        try {
            // Config drives may hold secrets. Who starts again was not switched off, and stays on until that is said
            // anew.
            DurableFile.write(file, orders.toBuilder().clearPowerOff().build().toByteArray(), "rw-------");
        } catch (IOException failure) {
            LOG.warning("the orders cannot be kept on disk: " + failure.getMessage());
        }
        LOG.info("orders " + orders.getGeneration() + ": " + orders.getDesktopsCount() + " desktops, "
                + orders.getImagesCount() + " images");
    }

    private TerminalOrders load() {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return TerminalOrders.parseFrom(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            LOG.warning("the orders on disk cannot be read, waiting for the server: " + unreadable.getMessage());
            return null;
        }
    }
}
