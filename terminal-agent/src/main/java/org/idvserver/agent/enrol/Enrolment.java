package org.idvserver.agent.enrol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Logger;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.host.StepFailure;

/** Turns the one-time token into the terminal's certificate. Safe to repeat: the key stays the same. */
public final class Enrolment {
    private static final Logger LOG = Logger.getLogger(Enrolment.class.getName());
    private static final int CREATED = 201;
    private static final String REFUSED = "ENROLMENT_REFUSED";
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final AgentSettings settings;
    private final Identity identity;

    public Enrolment(AgentSettings settings, Identity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    /**
     * Returns once the terminal has a certificate. A token given to one that has makes it enrol anew, if the server agrees; while its
     * certificate lives it goes on without, and tries again at its next start unless it was refused.
     */
    public void complete() throws InterruptedException {
        if (identity.enrolled() && !Files.exists(settings.enrolment().tokenFile())) {
            return;
        }
        boolean lives = hasLivingCertificate();
        Optional<StepFailure> failure = attempt(1);
        for (int failures = 1; failure.isPresent() && !lives; failures++) {
            Thread.sleep(BACKOFF.after(failures).toMillis());
            failure = attempt(failures + 1);
        }
        if (failure.map(last -> last.code().equals(REFUSED)).orElse(true)) {
            removeToken();
        }
    }

    private boolean hasLivingCertificate() {
        try {
            return identity.enrolled()
                    && identity.chain().get(0).getNotAfter().toInstant().isAfter(Instant.now());
        } catch (IOException | GeneralSecurityException unreadable) {
            return false;
        }
    }

    private Optional<StepFailure> attempt(int number) throws InterruptedException {
        try {
            enrol();
            return Optional.empty();
        } catch (StepFailure failure) {
            LOG.warning(failure.code() + ": " + failure.getMessage() + " (attempt " + number + ")");
            return Optional.of(failure);
        }
    }

    // A token that was used is of no more use to anyone.
    private void removeToken() {
        try {
            Files.deleteIfExists(settings.enrolment().tokenFile());
        } catch (IOException left) {
            LOG.warning("the used enrolment token cannot be removed: " + left.getMessage());
        }
    }

    private void enrol() throws InterruptedException {
        try {
            JsonObject answer = new Gateway(settings).post("/api/v1/enrolments", request(), CREATED, REFUSED);
            identity.accept(Gateway.text(answer, "certificateChain"), Gateway.text(answer, "trustBundle"));
            LOG.info("enrolled as terminal " + Gateway.text(answer, "terminalId"));
        } catch (IOException | GeneralSecurityException | JsonParseException failure) {
            throw new StepFailure("ENROLMENT_FAILED", "enrolment failed: " + failure, failure);
        }
    }

    private JsonObject request() throws IOException, GeneralSecurityException {
        JsonObject request = new JsonObject();
        request.addProperty(
                "token", Files.readString(settings.enrolment().tokenFile()).strip());
        request.addProperty(
                "certificateSigningRequest",
                identity.signingRequest(settings.host().name()));
        request.addProperty("hostname", settings.host().name());
        return request;
    }
}
