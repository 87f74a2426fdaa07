package org.idvserver.agent.enrol;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.idvserver.agent.config.AgentSettings;
import org.idvserver.agent.host.StepFailure;

/** The platform's REST interface, for what is asked before there is a certificate, or in a person's name. */
public final class Gateway {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;

    private final AgentSettings settings;

    public Gateway(AgentSettings settings) {
        this.settings = settings;
    }

    /** The answer; fails with this code when there is another status than wanted. */
    public JsonObject post(String path, JsonObject body, int wanted, String refusedCode)
            throws IOException, GeneralSecurityException, InterruptedException {
        URI uri = settings.servers().gateway().resolve(path);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(new PlatformTrust(settings.enrolment()).context())
                .connectTimeout(LIMIT)
                .build();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != wanted) {
            boolean later = response.statusCode() == TOO_MANY || response.statusCode() >= FAILED;
            throw new StepFailure(
                    later ? "SERVER_UNAVAILABLE" : refusedCode,
                    "the server answered " + response.statusCode() + ": " + said(response.body()));
        }
        return JsonParser.parseString(response.body()).getAsJsonObject();
    }

    /** A problem's own words, with what is wrong with each field; the whole body when it is none. */
    private static String said(String body) {
        try {
            JsonObject problem = JsonParser.parseString(body).getAsJsonObject();
            StringBuilder words = new StringBuilder(text(problem, "detail"));
            if (problem.has("faults")) {
                for (JsonElement fault : problem.getAsJsonArray("faults")) {
                    JsonObject told = fault.getAsJsonObject();
                    words.append("; ").append(text(told, "field")).append(' ').append(text(told, "reason"));
                }
            }
            return words.toString();
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException noProblem) {
            return body;
        }
    }

    /** A field that has to be there. */
    public static String text(JsonObject answer, String key) {
        if (!answer.has(key)) {
            throw new JsonParseException("the answer lacks " + key);
        }
        return answer.get(key).getAsString();
    }
}
