package org.idvserver.kit.identity;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.idvserver.kit.error.RequestProblem;

/** The person behind a REST request, from the bearer token. */
@RequestScoped
public class Person {
    private final JsonWebToken token;
    private final SecurityIdentity identity;

    Person(JsonWebToken token, SecurityIdentity identity) {
        this.token = token;
        this.identity = identity;
    }

    public UUID id() {
        try {
            return UUID.fromString(token.getSubject());
        } catch (IllegalArgumentException | NullPointerException notOurs) {
            throw RequestProblem.UNAUTHENTICATED.because("The token names no user");
        }
    }

    public boolean is(String role) {
        return identity.hasRole(role);
    }

    /** As an audit actor: {@code user/<id>}. */
    public String actor() {
        return "user/" + id();
    }
}
