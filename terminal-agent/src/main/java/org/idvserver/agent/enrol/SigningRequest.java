package org.idvserver.agent.enrol;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** PKCS#10 requests for an EC P-256 key. */
final class SigningRequest {
    private static final ASN1ObjectIdentifier CURVE = SECObjectIdentifiers.secp256r1;

    private SigningRequest() {}

    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static String keyText(KeyPair pair) {
        return Pem.text("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /** A private key says what its public key is. */
    static KeyPair pairOf(PrivateKey key) throws GeneralSecurityException, IOException {
        byte[] point = CustomNamedCurves.getByOID(CURVE)
                .getG()
                .multiply(((ECPrivateKey) key).getS())
                .getEncoded(false);
        var info = new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, CURVE), point);
        return new KeyPair(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded())), key);
    }

    static String of(String name, KeyPair pair) throws GeneralSecurityException, IOException {
        var subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        try {
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            byte[] request = new JcaPKCS10CertificationRequestBuilder(subject, pair.getPublic())
                    .build(signer)
                    .getEncoded();
            return Pem.text("CERTIFICATE REQUEST", request);
        } catch (OperatorCreationException unsupported) {
            throw new GeneralSecurityException(unsupported);
        }
    }
}
