package org.idvserver.agent.support;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Plays network-service where switches dial in: asks each that calls for its databases, and hangs up. */
public final class CalledServer implements AutoCloseable {
    private static final byte[] QUESTION =
            "{\"id\":1,\"method\":\"list_dbs\",\"params\":[]}".getBytes(StandardCharsets.US_ASCII);

    /** What was shown and answered by one that called. */
    public record Call(X509Certificate certificate, String answer) {}

    public final List<Call> calls = new CopyOnWriteArrayList<>();
    private final SSLServerSocket listening;

    public CalledServer(Path pki, String address) throws IOException, GeneralSecurityException {
        listening = (SSLServerSocket)
                context(pki).getServerSocketFactory().createServerSocket(0, 10, InetAddress.getByName(address));
        listening.setNeedClientAuth(true);
        Thread thread = new Thread(this::answer, "called");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    private void answer() {
        while (!listening.isClosed()) {
            try (SSLSocket call = (SSLSocket) listening.accept()) {
                call.setSoTimeout(10_000);
                X509Certificate shown = (X509Certificate) call.getSession().getPeerCertificates()[0];
                call.getOutputStream().write(QUESTION);
                byte[] answer = new byte[1000];
                int length = call.getInputStream().read(answer);
                calls.add(new Call(shown, new String(answer, 0, Math.max(length, 0), StandardCharsets.UTF_8)));
            } catch (IOException ended) {
                // The next one calls, or this was closed.
            }
        }
    }

    private static SSLContext context(Path pki) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream certificate = Files.newInputStream(pki.resolve("network-service.crt"));
                InputStream key = Files.newInputStream(pki.resolve("network-service.key"));
                InputStream trust = Files.newInputStream(pki.resolve("trust.crt"))) {
            X509Certificate[] chain = CertificateUtils.getX509Certificates(certificate);
            store.setKeyEntry("network-service", CertificateUtils.getPrivateKey(key), new char[0], chain);
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

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
