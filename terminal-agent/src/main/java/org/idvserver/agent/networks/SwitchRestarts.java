package org.idvserver.agent.networks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;

/**
 * Tells when the switch began anew: it has forgotten its flows, and carries nothing until they are back. The sign is the socket of
 * br-int, which is made with the switch; to look at it costs next to nothing, so it is done more often than passes are.
 */
public final class SwitchRestarts implements Runnable {
    private static final Duration ROUND = Duration.ofMillis(250);

    private final Path socket;
    private final Runnable told;

    /** @param socket such as /run/openvswitch/br-int.mgmt */
    public SwitchRestarts(Path socket, Runnable told) {
        this.socket = socket;
        this.told = told;
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        try {
            String seen = sign();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(ROUND.toMillis());
                String now = sign();
                if (!now.equals(seen)) {
                    told.run();
                }
                seen = now;
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private String sign() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(socket, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.lastModifiedTime();
        } catch (IOException gone) {
            return "";
        }
    }
}
