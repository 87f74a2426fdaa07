package org.idvserver.agent.signin;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.idvserver.agent.enrol.Gateway;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.SignInRequest;
import org.idvserver.contracts.desktop.v1.SignInResponse;
import org.idvserver.contracts.desktop.v1.SignOutRequest;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc.TerminalServiceBlockingStub;

/** Whoever sits down here: signs in with their own password, and the server brings their desktop. Keeps neither password nor token. */
public final class PersonAtTerminal {
    private static final long LIMIT_SECONDS = 20;
    private static final int OK = 200;

    private final Gateway gateway;
    private final TerminalServiceBlockingStub server;

    public PersonAtTerminal(Gateway gateway, TerminalServiceBlockingStub server) {
        this.gateway = gateway;
        this.server = server;
    }

    /** The name of the desktop that comes; the orders bring it. */
    public String signIn(String username, String password) throws InterruptedException {
        SignInRequest request = SignInRequest.newBuilder()
                .setAccessToken(token(username, password))
                .build();
        try {
            SignInResponse answer = limited().signIn(request);
            return answer.getDesktopName();
        } catch (StatusRuntimeException refused) {
            throw refused(refused);
        }
    }

    public void signOut() {
        try {
            limited().signOut(SignOutRequest.getDefaultInstance());
        } catch (StatusRuntimeException refused) {
            throw refused(refused);
        }
    }

    private TerminalServiceBlockingStub limited() {
        return server.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static StepFailure refused(StatusRuntimeException refused) {
        String why = refused.getStatus().getDescription();
        return new StepFailure(
                "SIGN_IN_REFUSED", why == null ? refused.getStatus().getCode().name() : why, refused);
    }

    private String token(String username, String password) throws InterruptedException {
        JsonObject request = new JsonObject();
        request.addProperty("username", username);
        request.addProperty("password", password);
        try {
            JsonObject answer = gateway.post("/api/v1/auth/token", request, OK, "SIGN_IN_REFUSED");
            if (answer.has("mustChangePassword")
                    && answer.get("mustChangePassword").getAsBoolean()) {
                throw new StepFailure(
                        "PASSWORD_MUST_CHANGE",
                        "this password was for the first time only: choose one of your own first");
            }
            return Gateway.text(answer, "accessToken");
        } catch (IOException | GeneralSecurityException | JsonParseException failure) {
            throw new StepFailure("SIGN_IN_FAILED", "nobody can sign in now: " + failure.getMessage(), failure);
        }
    }
}
