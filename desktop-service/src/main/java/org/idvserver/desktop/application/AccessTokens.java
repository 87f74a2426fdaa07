package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** What the tokens of people say. */
public interface AccessTokens {

    /** Whose a token is; fails with UNAUTHENTICATED when it is not valid (any more). */
    Uni<UUID> user(String token);
}
