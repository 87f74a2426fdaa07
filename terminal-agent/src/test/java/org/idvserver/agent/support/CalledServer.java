package org.idvserver.agent.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Plays network-service where switches dial in: asks each that calls for its databases, and hangs up. */
public final class CalledServer implements AutoCloseable {
    private static final byte[] QUESTION =
            "{\"id\":1,\"method\":\"list_dbs\",\"params\":[]}".getBytes(StandardCharsets.US_ASCII);

    /** What was shown and answered by one that called. */
    public record Call(X509Certificate certificate, String answer) {}

    public final List<Call> calls = new CopyOnWriteArrayList<>();
    private final SSLServerSocket listening;

    public CalledServer(Path pki, String address) throws IOException, GeneralSecurityException {
        listening = (SSLServerSocket) ServerTls.of(pki, "network-service")
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName(address));
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

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
