package org.idvserver.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Logger;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.contracts.desktop.v1.TerminalObserved;

/** What the agent sees, for a person at the terminal. */
record StatusFile(Path file, Observations observations) {
    private static final Logger LOG = Logger.getLogger(StatusFile.class.getName());

    void write() {
        try {
            DurableFile.write(file, text().getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        } catch (IOException failure) {
            LOG.warning("the status cannot be written: " + failure.getMessage());
        }
    }

    static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "The agent has not run yet.\n";
    }

    private String text() {
        TerminalObserved seen = observations.told(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        StringBuilder text = new StringBuilder();
        text.append("at       ")
                .append(Instant.ofEpochSecond(seen.getObservedTime().getSeconds()))
                .append('\n');
        text.append("orders   ").append(seen.getGeneration()).append(", carried out ");
        text.append(observations.appliedGeneration()).append('\n');
        seen.getImagesList().forEach(image -> text.append("image    ")
                .append(image.getVersionId() + " " + image.getState() + " " + image.getBytesDone() + "/")
                .append(image.getBytesTotal() + " " + image.getReason() + "\n"));
        seen.getDesktopsList().forEach(desktop -> text.append("desktop  ")
                .append(desktop.getDesktopId() + " " + desktop.getState() + " ")
                .append(desktop.getReason() + " " + desktop.getMessage() + "\n"));
        seen.getFindingsList().forEach(finding -> text.append("finding  ")
                .append(finding.getCode() + ": " + finding.getMessage() + "\n"));
        return text.toString();
    }
}
