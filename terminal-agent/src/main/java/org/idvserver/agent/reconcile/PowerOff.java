package org.idvserver.agent.reconcile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.Logger;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/** Switches this machine off when that is ordered, once for each order; what was carried out is kept on disk. */
public final class PowerOff {
    private static final Logger LOG = Logger.getLogger(PowerOff.class.getName());
    private static final String CODE = "POWER_OFF_FAILED";

    /** So long after the command no desktop starts: the machine is going. */
    private static final Duration GOING = Duration.ofMinutes(2);

    private final List<String> command;
    private final Path file;
    private final Clock clock;
    private Instant gone = Instant.MIN;

    /**
     * @param file keeps the generation that was carried out last
     */
    public PowerOff(List<String> command, Path file, Clock clock) {
        this.command = command;
        this.file = file;
        this.clock = clock;
    }

    /** Whether desktops are to be off: the machine is about to be switched off, or is going. */
    boolean wanted(TerminalOrders orders) {
        return due(orders) || clock.instant().isBefore(gone);
    }

    private boolean due(TerminalOrders orders) {
        return orders.hasPowerOff()
                && orders.getPowerOff().getGeneration() > carriedOut()
                && orders.getPowerOff().getUntilTime().getSeconds()
                        > clock.instant().getEpochSecond();
    }

    /** All desktops have stopped. What cannot be noted is not done: it would be done again at each start. */
    void carryOut(TerminalOrders orders) {
        if (!due(orders)) {
            return;
        }
        String generation = Long.toString(orders.getPowerOff().getGeneration());
        try {
            DurableFile.write(file, generation.getBytes(StandardCharsets.US_ASCII), "rw-r--r--");
        } catch (IOException failure) {
            throw new StepFailure(CODE, "that it is switched off cannot be noted: " + failure.getMessage(), failure);
        }
        LOG.info("switching off, as order " + generation + " says");
        Command.of(command).runOrFail(CODE);
        gone = clock.instant().plus(GOING);
    }

    private long carriedOut() {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII)) : 0;
        } catch (IOException | NumberFormatException unreadable) {
            throw new StepFailure(CODE, "which order was carried out last cannot be read: " + unreadable, unreadable);
        }
    }
}
