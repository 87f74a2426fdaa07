package org.idvserver.agent;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.enrol.Renewal;
import org.idvserver.agent.selfcheck.SelfCheck;
import org.idvserver.agent.stream.OrdersStore;

/** What is due now and then: self-check, status file, a new certificate. */
record Upkeep(Renewal renewal, SelfCheck selfCheck, OrdersStore orders, Identity identity, StatusFile status)
        implements Runnable {
    private static final Logger LOG = Logger.getLogger(Upkeep.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int ROUNDS_PER_RENEWAL = 12;

    /** Runs until interrupted. */
    @Override
    public void run() {
        try {
            for (long round = 0; !Thread.currentThread().isInterrupted(); round++) {
                try {
                    if (round % ROUNDS_PER_RENEWAL == 0) {
                        renewal.renewWhenDue();
                    }
                    selfCheck.look(orders.newest(), identity);
                    status.write();
                } catch (RuntimeException fault) {
                    LOG.log(Level.SEVERE, "upkeep failed", fault);
                }
                Thread.sleep(ROUND.toMillis());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
