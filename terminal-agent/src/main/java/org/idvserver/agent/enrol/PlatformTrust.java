package org.idvserver.agent.enrol;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.idvserver.agent.config.AgentSettings.EnrolmentSettings;

/** Which gateway to believe at first contact: one whose chain ends at the platform CA, given as a file, a fingerprint or both. */
final class PlatformTrust {
    private final EnrolmentSettings settings;

    PlatformTrust(EnrolmentSettings settings) {
        this.settings = settings;
    }

    SSLContext context() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {settings.caFile().isPresent() ? known() : new Pinned()}, null);
        return context;
    }

    private X509TrustManager known() throws IOException, GeneralSecurityException {
        X509Certificate ca = Pem.certificates(Files.readString(settings.caFile().orElseThrow()))
                .get(0);
        if (settings.caSha256().isPresent() && !pinned(ca)) {
            throw new GeneralSecurityException("ca.file is not the CA that enrolment.ca.sha256 names");
        }
        return anchoredAt(ca);
    }

    private boolean pinned(X509Certificate certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return settings.caSha256()
                .filter(HexFormat.of().formatHex(hash)::equals)
                .isPresent();
    }

    private static X509TrustManager anchoredAt(X509Certificate ca) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("platform", ca);
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    /** Without the file, the server must send the CA along. JSSE itself checks the host name. */
    private final class Pinned implements X509TrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authentication) throws CertificateException {
            try {
                for (X509Certificate certificate : chain) {
                    if (pinned(certificate)) {
                        anchoredAt(certificate).checkServerTrusted(chain, authentication);
                        return;
                    }
                }
            } catch (CertificateException refused) {
                throw refused;
            } catch (IOException | GeneralSecurityException failure) {
                throw new CertificateException(failure);
            }
            throw new CertificateException(
                    "the server does not send the CA that enrolment.ca.sha256 names: set ca.file");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authentication) throws CertificateException {
            throw new CertificateException("there are no clients here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
