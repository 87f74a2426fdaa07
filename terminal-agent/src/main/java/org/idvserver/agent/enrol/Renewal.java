package org.idvserver.agent.enrol;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.idvserver.contracts.desktop.v1.RenewCertificateRequest;
import org.idvserver.contracts.desktop.v1.TerminalServiceGrpc.TerminalServiceBlockingStub;

/** Asks for a new certificate when two thirds of the present one's life are over. */
public final class Renewal {
    private static final Logger LOG = Logger.getLogger(Renewal.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Identity identity;
    private final TerminalServiceBlockingStub server;
    private final String name;
    private final Clock clock;
    private final Runnable renewed;

    /**
     * @param renewed called after each renewal
     */
    public Renewal(Identity identity, TerminalServiceBlockingStub server, String name, Clock clock, Runnable renewed) {
        this.identity = identity;
        this.server = server;
        this.name = name;
        this.clock = clock;
        this.renewed = renewed;
    }

    /** Renews when it is time; to be called every now and then. */
    public void renewWhenDue() {
        try {
            if (due(identity.chain().get(0), clock.instant())) {
                var request = RenewCertificateRequest.newBuilder()
                        .setCertificateSigningRequest(identity.signingRequest(name))
                        .build();
                var answer = server.withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .renewCertificate(request);
                identity.renew(answer.getCertificateChain());
                renewed.run();
                LOG.info("certificate renewed until "
                        + identity.chain().get(0).getNotAfter().toInstant());
            }
        } catch (StatusRuntimeException | IOException | GeneralSecurityException failure) {
            LOG.warning("the certificate was not renewed: " + failure.getMessage() + "; asking again soon");
        }
    }

    static boolean due(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        return now.isAfter(
                from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3)));
    }
}
