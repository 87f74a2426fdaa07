package org.idvserver.agent.enrol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.idvserver.agent.host.DurableFile;

/** The terminal's own key and certificate, kept in files. The key never leaves its folder. */
public final class Identity {
    private static final String SECRET = "rw-------";
    private static final String PUBLIC = "rw-r--r--";
    private static final byte[] PROBE = "is this our key".getBytes(StandardCharsets.US_ASCII);

    private final Path folder;

    public Identity(Path folder) {
        this.folder = folder;
    }

    public Path keyFile() {
        return folder.resolve("key.pem");
    }

    /** The terminal's certificate, then the CA that signed it. */
    public Path chainFile() {
        return folder.resolve("certificate.pem");
    }

    public Path trustFile() {
        return folder.resolve("trust.pem");
    }

    public boolean enrolled() {
        return Files.exists(chainFile()) && Files.exists(trustFile()) && Files.exists(keyFile());
    }

    /** A request for the key, which is made when there is none: a repeated enrolment shows the same key. */
    public String signingRequest(String name) throws IOException, GeneralSecurityException {
        if (!Files.exists(keyFile())) {
            KeyPair fresh = SigningRequest.newKey();
            byte[] text = SigningRequest.keyText(fresh).getBytes(StandardCharsets.US_ASCII);
            DurableFile.write(keyFile(), text, SECRET);
        }
        return SigningRequest.of(name, SigningRequest.pairOf(key()));
    }

    /** Keeps what the server signed, once it is seen to be for our key. */
    public void accept(String chain, String trust) throws IOException, GeneralSecurityException {
        Pem.certificates(trust);
        DurableFile.write(trustFile(), trust.getBytes(StandardCharsets.US_ASCII), PUBLIC);
        renew(chain);
    }

    public void renew(String chain) throws IOException, GeneralSecurityException {
        checkOurs(Pem.certificates(chain).get(0).getPublicKey());
        DurableFile.write(chainFile(), chain.getBytes(StandardCharsets.US_ASCII), PUBLIC);
        // ovsdb-server reads a new certificate only when the key's file looks new as well.
        Files.setLastModifiedTime(keyFile(), FileTime.from(Instant.now()));
    }

    public PrivateKey key() throws IOException, GeneralSecurityException {
        return Pem.privateKey(Files.readString(keyFile()));
    }

    public List<X509Certificate> chain() throws IOException, GeneralSecurityException {
        return Pem.certificates(Files.readString(chainFile()));
    }

    private void checkOurs(PublicKey certified) throws IOException, GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key());
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the certificate is for another key");
        }
    }
}
