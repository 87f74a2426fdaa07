package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.security.PublicKey;
import java.time.Instant;
import java.util.UUID;

/** Signs certificates for terminals. */
public interface Certificates {

    /** Checks a PKCS#10 request in PEM: an EC P-256 key and its signature; faults name the field. */
    Uni<SigningRequest> read(String pem, String field);

    Uni<Issued> issue(UUID terminal, SigningRequest request);

    /** PEM of the authorities that terminals trust. */
    String trustBundle();

    /** A public key whose private key the sender has shown to hold. */
    record SigningRequest(PublicKey publicKey) {}

    /** PEM of the terminal's certificate and of the authority that signed it. */
    record Issued(String chain, Instant expires) {}
}
