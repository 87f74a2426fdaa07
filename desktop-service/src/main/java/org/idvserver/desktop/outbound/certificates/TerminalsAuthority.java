package org.idvserver.desktop.outbound.certificates;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.desktop.application.Certificates;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.kit.nativework.NativeWorker;

/** The authority that signs for terminals. Its key never leaves this class; it signs nothing but leaves for terminals. */
@ApplicationScoped
class TerminalsAuthority implements Certificates {
    private static final Duration SIGNING_LIMIT = Duration.ofSeconds(5);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;

    private final NativeWorker worker = new NativeWorker("signing", 2, 1000);
    private final SecureRandom random = new SecureRandom();
    private final X509CertificateHolder certificate;
    private final PrivateKey key;
    private final String trustBundle;
    private final String trustDomain;
    private final Duration life;
    private final Clock clock;

    TerminalsAuthority(
            DesktopConfig config, Clock clock, @ConfigProperty(name = "idv.trust-domain") String trustDomain) {
        DesktopConfig.Certificates files = config.certificates();
        this.certificate = read(files.authorityCertificate(), X509CertificateHolder.class);
        this.key = privateKey(read(files.authorityKey(), PrivateKeyInfo.class));
        this.trustBundle = text(files.trustBundle());
        this.life = files.life();
        this.trustDomain = trustDomain;
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent event) {
        worker.close();
    }

    @Override
    public Uni<SigningRequest> read(String pem, String field) {
        return worker.call("Checking a signing request", SIGNING_LIMIT, () -> SigningRequestPem.check(pem, field));
    }

    @Override
    public Uni<Issued> issue(UUID terminal, SigningRequest request) {
        return worker.call("Signing a certificate", SIGNING_LIMIT, () -> sign(terminal, request));
    }

    @Override
    public String trustBundle() {
        return trustBundle;
    }

    private Issued sign(UUID terminal, SigningRequest request)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        Instant now = clock.instant();
        Instant expires = now.plus(life);
        X509v3CertificateBuilder leaf = new X509v3CertificateBuilder(
                certificate.getSubject(),
                new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(expires),
                new X500Name("CN=" + terminal),
                SubjectPublicKeyInfo.getInstance(request.publicKey().getEncoded()));
        extend(leaf, terminal);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        return new Issued(pem(leaf.build(signer)) + pem(certificate), expires);
    }

    private void extend(X509v3CertificateBuilder leaf, UUID terminal) throws CertIOException, GeneralSecurityException {
        String spiffeId = "spiffe://" + trustDomain + "/terminal/" + terminal;
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        leaf.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        leaf.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        leaf.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
        }));
        leaf.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId)));
        leaf.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
    }

    private static <T> T read(Path file, Class<T> type) {
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            Object found = parser.readObject();
            if (!type.isInstance(found)) {
                throw new IllegalStateException(file + " holds no " + type.getSimpleName() + " in PEM");
            }
            return type.cast(found);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    private static PrivateKey privateKey(PrivateKeyInfo info) {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the authority's key cannot be read", unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " cannot be read", unreadable);
        }
    }

    private static String pem(X509CertificateHolder holder) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(holder);
        }
        return text.toString();
    }
}
