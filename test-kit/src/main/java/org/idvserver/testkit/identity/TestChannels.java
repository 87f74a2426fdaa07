package org.idvserver.testkit.identity;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.idvserver.testkit.infra.Infra;

/** gRPC channels to the service under test, as one of its peers, as a terminal, or as nobody. */
public final class TestChannels {

    private static final long AGENTS_KEEPALIVE_SECONDS = 20;

    private TestChannels() {}

    /** As the named service, with its certificate of the test CA. */
    public static ManagedChannel service(String name) {
        return build(trusting().keyManager(pki(name + ".crt"), pki(name + ".key")));
    }

    /** As a terminal, with a certificate made for it now. */
    public static ManagedChannel terminal(UUID id) {
        return withUri("spiffe://idv.local/terminal/" + id);
    }

    /** With a certificate of the terminals CA that bears this URI. */
    public static ManagedChannel withUri(String uri) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair key = generator.generateKeyPair();
            return build(trusting().keyManager(key.getPrivate(), sign(key, uri), caCertificate()));
        } catch (GeneralSecurityException | IOException | OperatorCreationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Without a certificate. */
    public static ManagedChannel anonymous() {
        return build(trusting());
    }

    private static SslContextBuilder trusting() {
        return GrpcSslContexts.forClient().trustManager(pki("trust.crt"));
    }

    private static ManagedChannel build(SslContextBuilder tls) {
        try {
            int port = Integer.getInteger("idv.test.grpc-port");
            return NettyChannelBuilder.forAddress("localhost", port)
                    .sslContext(tls.build())
                    .keepAliveTime(AGENTS_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                    .build();
        } catch (SSLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static X509Certificate sign(KeyPair key, String uri)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X509CertificateHolder(caCertificate().getEncoded()).getSubject(),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(1, ChronoUnit.MINUTES)),
                Date.from(now.plus(1, ChronoUnit.HOURS)),
                new X500Name("CN=test terminal"),
                key.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(caKey());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static X509Certificate caCertificate() throws IOException, GeneralSecurityException {
        try (PEMParser parser =
                new PEMParser(new FileReader(pki("terminals-ca.crt"), java.nio.charset.StandardCharsets.US_ASCII))) {
            return new JcaX509CertificateConverter().getCertificate((X509CertificateHolder) parser.readObject());
        }
    }

    private static PrivateKey caKey() throws IOException {
        try (PEMParser parser =
                new PEMParser(new FileReader(pki("terminals-ca.key"), java.nio.charset.StandardCharsets.US_ASCII))) {
            return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
        }
    }

    private static File pki(String file) {
        return new File(Infra.describe("pki").get("PKI_DIR"), file);
    }
}
