package org.idvserver.agent.support;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Signs terminals' requests with the test PKI's terminals CA. */
public final class TerminalsCa {
    private final Path pki;

    public TerminalsCa(Path pki) {
        this.pki = pki;
    }

    /** The certificate, then the CA's; PEM. Life began a minute ago. */
    public String sign(String request, String terminalId, Duration validFor) {
        try {
            var csr = (PKCS10CertificationRequest) read(request);
            var ca = (X509CertificateHolder) read(Files.readString(pki.resolve("terminals-ca.crt")));
            var builder = new X509v3CertificateBuilder(
                    ca.getSubject(),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(Instant.now().minusSeconds(60)),
                    Date.from(Instant.now().plus(validFor)),
                    csr.getSubject(),
                    csr.getSubjectPublicKeyInfo());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(
                            GeneralName.uniformResourceIdentifier, "spiffe://idv.local/terminal/" + terminalId)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            return write(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key()))) + write(ca);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    public String trustBundle() throws IOException {
        return Files.readString(pki.resolve("trust.crt"));
    }

    private PrivateKey key() throws IOException {
        return new JcaPEMKeyConverter()
                .getPrivateKey((PrivateKeyInfo) read(Files.readString(pki.resolve("terminals-ca.key"))));
    }

    private static Object read(String pem) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            return parser.readObject();
        }
    }

    private static String write(Object certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }
}
