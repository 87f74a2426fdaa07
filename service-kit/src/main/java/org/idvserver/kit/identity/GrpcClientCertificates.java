package org.idvserver.kit.identity;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Tells the gRPC listener which CA its clients must have (its own settings know no PEM trust store), and to leave the cryptography
 * to BoringSSL where there is one for the machine: Java's own takes ten times as long for a handshake until it is compiled, and
 * thousands of terminals come at once when a service begins.
 */
@ApplicationScoped
public class GrpcClientCertificates implements ServerBuilderCustomizer<VertxServerBuilder> {
    private final String trust;

    GrpcClientCertificates(@ConfigProperty(name = "idv.trust-bundle") String trust) {
        this.trust = trust;
    }

    @Override
    public void customize(GrpcServerConfiguration config, VertxServerBuilder builder) {
        builder.useSsl(this::settings);
    }

    private void settings(TCPSSLOptions tls) {
        tls.setTrustOptions(new PemTrustOptions().addCertPath(trust));
        if (OpenSSLEngineOptions.isAvailable()) {
            tls.setSslEngineOptions(new OpenSSLEngineOptions());
        }
    }
}
