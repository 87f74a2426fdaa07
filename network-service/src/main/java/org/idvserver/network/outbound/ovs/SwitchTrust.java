package org.idvserver.network.outbound.ovs;

import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.kit.identity.WorkloadIdentity;
import org.idvserver.network.config.NetworkConfig;

/** What this service shows to switches, whom it believes, and which terminal a switch belongs to; the same whoever called. */
@ApplicationScoped
class SwitchTrust {
    private final NetworkConfig config;
    private final String trustDomain;

    SwitchTrust(NetworkConfig config, @ConfigProperty(name = "idv.trust-domain") String trustDomain) {
        this.config = config;
        this.trustDomain = trustDomain;
    }

    PemKeyCertOptions own() {
        return new PemKeyCertOptions().addCertPath(config.tlsCertificate()).addKeyPath(config.tlsKey());
    }

    PemTrustOptions authorities() {
        return new PemTrustOptions().addCertPath(config.tlsTrust());
    }

    /** The terminal that the peer's certificate names. The chain was verified by TLS; here it is asked whose it is. */
    Optional<UUID> terminalOf(NetSocket socket) {
        try {
            return socket.sslSession().getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? WorkloadIdentity.of(certificate, trustDomain)
                            .filter(peer -> peer.kind() == WorkloadIdentity.Kind.TERMINAL)
                            .flatMap(peer -> id(peer.id()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException anonymous) {
            return Optional.empty();
        }
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equals(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
