package org.idvserver.desktop.outbound.certificates;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.idvserver.desktop.application.BadField;
import org.idvserver.desktop.application.Certificates;

/** Reads certificate signing requests of strangers. Of what they say only the key is taken, never a name. */
final class SigningRequestPem {

    private SigningRequestPem() {}

    static Certificates.SigningRequest check(String pem, String field) throws IOException {
        PKCS10CertificationRequest request = parse(pem, field);
        SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
        if (!isP256(key)) {
            throw BadField.problem(field, "must be for an EC key on the curve P-256");
        }
        PublicKey publicKey = publicKey(key, field);
        if (!isSignedBy(publicKey, request)) {
            throw BadField.problem(field, "must be signed with its own key");
        }
        return new Certificates.SigningRequest(publicKey);
    }

    /** By the name EC: the JDK has no key factory for the algorithm's number, by which BouncyCastle would ask. */
    private static PublicKey publicKey(SubjectPublicKeyInfo key, String field) throws IOException {
        try {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.getEncoded()));
        } catch (GeneralSecurityException malformed) {
            throw BadField.problem(field, "must hold a point of its curve").causedBy(malformed);
        }
    }

    private static PKCS10CertificationRequest parse(String pem, String field) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return request;
            }
        } catch (IOException | RuntimeException malformed) {
            throw BadField.problem(field, "must be a PKCS#10 request in PEM").causedBy(malformed);
        }
        throw BadField.problem(field, "must be a PKCS#10 request in PEM");
    }

    private static boolean isP256(SubjectPublicKeyInfo key) {
        return X9ObjectIdentifiers.id_ecPublicKey.equals(key.getAlgorithm().getAlgorithm())
                && key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
                && SECObjectIdentifiers.secp256r1.equals(curve);
    }

    private static boolean isSignedBy(PublicKey key, PKCS10CertificationRequest request) {
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key));
        } catch (OperatorCreationException | PKCSException | RuntimeException malformed) {
            return false;
        }
    }
}
