package org.idvserver.agent.support;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a server of the test's PKI, which believes whom the platform believes. */
final class ServerTls {

    private ServerTls() {}

    /** By the certificate of this name. */
    static SSLContext of(Path pki, String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(pki.resolve(name + ".crt"));
                InputStream key = Files.newInputStream(pki.resolve(name + ".key"));
                InputStream trust = Files.newInputStream(pki.resolve("trust.crt"))) {
            X509Certificate[] chain = CertificateUtils.getX509Certificates(certificate);
            store.setKeyEntry(name, CertificateUtils.getPrivateKey(key), new char[0], chain);
            for (X509Certificate authority : CertificateUtils.getX509Certificates(trust)) {
                store.setCertificateEntry(authority.getSubjectX500Principal().getName(), authority);
            }
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
