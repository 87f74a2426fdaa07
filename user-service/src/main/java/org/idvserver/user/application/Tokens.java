package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.idvserver.user.domain.User;

/** Issues what proves who somebody is, and publishes how to verify it. */
public interface Tokens {

    /** A bearer token and when it ends. */
    record Issued(String accessToken, Instant expires) {}

    Uni<Issued> issue(User user);

    /** The JSON Web Key Set (RFC 7517) that verifies every token that is still valid. */
    Uni<String> keySet();
}
