package org.idvserver.user.inbound.rest;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Person;
import org.idvserver.user.application.Bootstrap;
import org.idvserver.user.application.ChangePassword;
import org.idvserver.user.application.SignIn;
import org.idvserver.user.application.Tokens;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Signing in. */
@Path("/api/v1")
public class AuthResource {
    static final String USERNAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,99}";
    static final String USERNAME_RULE = "must be 1 to 100 letters, digits or . _ @ - and start with a letter or digit";
    static final int PASSWORD_MIN = 12;
    static final int PASSWORD_MAX = 72;

    private final SignIn signIn;
    private final Bootstrap bootstrap;
    private final ChangePassword changePassword;
    private final Tokens tokens;
    private final Person person;
    private final UserViews views;

    AuthResource(
            SignIn signIn,
            Bootstrap bootstrap,
            ChangePassword changePassword,
            Tokens tokens,
            Person person,
            UserViews views) {
        this.signIn = signIn;
        this.bootstrap = bootstrap;
        this.changePassword = changePassword;
        this.tokens = tokens;
        this.person = person;
        this.views = views;
    }

    /** A username and password. */
    public record SignInRequest(
            @NotBlank @Size(max = 100) String username, @NotBlank @Size(max = PASSWORD_MAX) String password) {}

    /** A bearer token; {@code mustChangePassword} asks for {@code /auth/password} first. */
    public record TokenView(String accessToken, String tokenType, Instant expires, boolean mustChangePassword) {}

    /** The installer's secret and the first administrator's name and password. */
    public record BootstrapRequest(
            @NotBlank String secret,
            @NotNull @Pattern(regexp = USERNAME, message = USERNAME_RULE) String username,
            @NotBlank @Size(max = 200) String displayName,
            @NotNull @Size(min = PASSWORD_MIN, max = PASSWORD_MAX) String password) {}

    /** A change of the caller's own password. */
    public record PasswordRequest(
            @NotBlank @Size(max = PASSWORD_MAX) String oldPassword,
            @NotNull @Size(min = PASSWORD_MIN, max = PASSWORD_MAX) String newPassword) {}

    @POST
    @Path("auth/token")
    @PermitAll
    @Operation(summary = "Exchange username and password for a bearer token")
    public Uni<TokenView> token(@Valid @NotNull SignInRequest request) {
        return signIn.signIn(request.username(), request.password())
                .map(signedIn -> new TokenView(
                        signedIn.token().accessToken(),
                        "Bearer",
                        signedIn.token().expires(),
                        signedIn.user().mustChangePassword()));
    }

    @POST
    @Path("auth/bootstrap")
    @PermitAll
    @ResponseStatus(201)
    @Operation(summary = "Make the first administrator with the one-time secret printed at install")
    public Uni<UserView> bootstrap(@Valid @NotNull BootstrapRequest request) {
        return bootstrap
                .firstAdministrator(request.secret(), request.username(), request.displayName(), request.password())
                .map(views::view);
    }

    @POST
    @Path("auth/password")
    @Authenticated
    @Operation(summary = "Change one's own password")
    public Uni<Void> password(@Valid @NotNull PasswordRequest request) {
        return changePassword.change(person.id(), request.oldPassword(), request.newPassword());
    }

    @GET
    @Path(".well-known/jwks.json")
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "The keys that verify tokens (RFC 7517)")
    public Uni<String> keySet() {
        return tokens.keySet();
    }
}
