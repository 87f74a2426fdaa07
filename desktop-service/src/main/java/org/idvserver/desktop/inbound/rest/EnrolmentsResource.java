package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.EnrolTerminal;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Where a terminal gets its first certificate. It has no other proof yet than its one-time token. */
@Path("/api/v1/enrolments")
public class EnrolmentsResource {
    private final EnrolTerminal enrolTerminal;

    EnrolmentsResource(EnrolTerminal enrolTerminal) {
        this.enrolTerminal = enrolTerminal;
    }

    /** The token, and a PKCS#10 request in PEM for the terminal's own EC P-256 key. */
    public record EnrolRequest(
            @NotBlank @Size(max = 200) String token,
            @NotBlank @Size(max = 16_384) String certificateSigningRequest,
            @NotBlank @Size(max = 253) String hostname) {}

    /** Certificates in PEM: the terminal's with its authority's, and all authorities to trust. */
    public record EnrolledView(UUID terminalId, String certificateChain, String trustBundle, Instant expireTime) {

        static EnrolledView of(EnrolTerminal.Enrolled enrolled) {
            return new EnrolledView(
                    enrolled.terminalId(),
                    enrolled.certificate().chain(),
                    enrolled.trustBundle(),
                    enrolled.certificate().expires());
        }
    }

    @POST
    @PermitAll
    @ResponseStatus(201)
    @Operation(summary = "Give a one-time token and get a certificate; the same token with the same key answers again")
    @APIResponse(responseCode = "201", description = "The certificate")
    @APIResponse(responseCode = "401", description = "The token is wrong or too old")
    @APIResponse(responseCode = "409", description = "The token was used for another key")
    public Uni<EnrolledView> enrol(@Valid @NotNull EnrolRequest request) {
        return enrolTerminal
                .enrol(request.token(), request.certificateSigningRequest())
                .map(EnrolledView::of);
    }
}
