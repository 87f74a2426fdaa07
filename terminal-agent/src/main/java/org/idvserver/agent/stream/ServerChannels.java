package org.idvserver.agent.stream;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.idvserver.agent.config.AgentSettings.Servers;
import org.idvserver.agent.enrol.Identity;

/** gRPC channels to the services, by mTLS with the terminal's certificate. */
public final class ServerChannels implements AutoCloseable {
    private static final long KEEPALIVE_SECONDS = 20;
    private static final long CLOSE_SECONDS = 3;

    private final Identity identity;
    private final Servers servers;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final SslContext tls;
    private final List<ManagedChannel> open = new ArrayList<>();

    public ServerChannels(Identity identity, Servers servers) throws IOException, GeneralSecurityException {
        this.identity = identity;
        this.servers = servers;
        takeNewCertificate();
        this.tls = GrpcSslContexts.forClient()
                .keyManager(keys)
                .trustManager(identity.trustFile().toFile())
                .build();
    }

    /** From now on new connections show the certificate that is in the identity's files now. */
    public void takeNewCertificate() throws IOException, GeneralSecurityException {
        keys.updateIdentityCredentials(identity.chain().toArray(X509Certificate[]::new), identity.key());
    }

    public ManagedChannel desktopService() {
        return channel(servers.desktopPort());
    }

    public ManagedChannel imageService() {
        return channel(servers.imagePort());
    }

    public ManagedChannel monitorService() {
        return channel(servers.monitorPort());
    }

    /** A channel that failed waits up to two minutes by itself; whoever asks again has waited already. */
    public static void reconnectNow(Channel channel) {
        if (channel instanceof ManagedChannel managed) {
            managed.resetConnectBackoff();
        }
    }

    private ManagedChannel channel(int port) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(servers.grpcHost(), port)
                .sslContext(tls)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
                .build();
        open.add(channel);
        return channel;
    }

    @Override
    public void close() {
        open.forEach(ManagedChannel::shutdown);
        try {
            for (ManagedChannel channel : open) {
                if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                    channel.shutdownNow();
                }
            }
        } catch (InterruptedException interrupted) {
            open.forEach(ManagedChannel::shutdownNow);
            Thread.currentThread().interrupt();
        }
    }
}
