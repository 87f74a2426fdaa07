package org.idvserver.agent.enrol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.logging.Logger;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.host.StepFailure;

/** Turns the one-time token into the terminal's certificate. Safe to repeat: the key stays the same. */
public final class Enrolment {
    private static final Logger LOG = Logger.getLogger(Enrolment.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final AgentSettings settings;
    private final Identity identity;

    public Enrolment(AgentSettings settings, Identity identity) {
        this.settings = settings;
        this.identity = identity;
    }

    /** Returns once the terminal has a certificate. A token given to one that has makes it enrol anew, if the server agrees. */
    public void complete() throws InterruptedException {
        if (identity.enrolled() && !Files.exists(settings.enrolment().tokenFile())) {
            return;
        }
        boolean enrolledBefore = identity.enrolled();
        for (int failures = 1; !succeeds(failures, enrolledBefore); failures++) {
            Thread.sleep(BACKOFF.after(failures).toMillis());
        }
        removeToken();
    }

    private boolean succeeds(int attempt, boolean enrolledBefore) throws InterruptedException {
        try {
            enrol();
            return true;
        } catch (StepFailure failure) {
            LOG.warning(failure.code() + ": " + failure.getMessage() + " (attempt " + attempt + ")");
            return enrolledBefore;
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
            JsonObject answer = post(request());
            identity.accept(text(answer, "certificateChain"), text(answer, "trustBundle"));
            LOG.info("enrolled as terminal " + text(answer, "terminalId"));
        } catch (IOException | GeneralSecurityException | JsonParseException failure) {
            throw new StepFailure("ENROLMENT_FAILED", "enrolment failed: " + failure, failure);
        }
    }

    private String request() throws IOException, GeneralSecurityException {
        JsonObject request = new JsonObject();
        request.addProperty(
                "token", Files.readString(settings.enrolment().tokenFile()).strip());
        request.addProperty(
                "certificateSigningRequest",
                identity.signingRequest(settings.host().name()));
        request.addProperty("hostname", settings.host().name());
        return request.toString();
    }

    private JsonObject post(String body) throws IOException, GeneralSecurityException, InterruptedException {
        URI uri = settings.servers().gateway().resolve("/api/v1/enrolments");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(new PlatformTrust(settings.enrolment()).context())
                .connectTimeout(LIMIT)
                .build();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new StepFailure(
                    "ENROLMENT_REFUSED", "the server answered " + response.statusCode() + ": " + response.body());
        }
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    private static String text(JsonObject answer, String key) {
        if (!answer.has(key)) {
            throw new JsonParseException("the answer lacks " + key);
        }
        return answer.get(key).getAsString();
    }
}
