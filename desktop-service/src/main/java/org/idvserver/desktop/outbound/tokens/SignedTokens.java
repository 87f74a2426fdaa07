package org.idvserver.desktop.outbound.tokens;

import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.idvserver.desktop.application.AccessTokens;
import org.idvserver.kit.error.RequestProblem;

/** Verifies tokens by the keys that REST requests are verified by. */
@ApplicationScoped
class SignedTokens implements AccessTokens {
    private final JWTParser parser;

    SignedTokens(JWTParser parser) {
        this.parser = parser;
    }

    /** The keys may have to be fetched first, which waits. */
    @Override
    public Uni<UUID> user(String token) {
        return UniHelper.toUni(Vertx.currentContext().executeBlocking(() -> verified(token), false));
    }

    private UUID verified(String token) {
        try {
            JsonWebToken read = parser.parse(token);
            if (read.getGroups() == null || read.getGroups().isEmpty()) {
                throw RequestProblem.UNAUTHENTICATED.because(
                        "Change your first password, at the campus's web page, before you sit down here");
            }
            return UUID.fromString(read.getSubject());
        } catch (ParseException | IllegalArgumentException | NullPointerException notValid) {
            throw RequestProblem.UNAUTHENTICATED.because("The sign-in is not valid, or is over: sign in again");
        }
    }
}
