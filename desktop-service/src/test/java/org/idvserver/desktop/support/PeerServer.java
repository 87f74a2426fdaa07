package org.idvserver.desktop.support;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.idvserver.desktop.config.DesktopConfig;

/** A real gRPC server that plays another service, and a channel to it. */
public final class PeerServer implements AutoCloseable {
    private final Server server;
    private final ManagedChannel channel;

    public PeerServer(BindableService service) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    public ManagedChannel channel() {
        return channel;
    }

    /** Settings with limits that a test can wait for. */
    public static DesktopConfig settings() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(DesktopConfig.class)
                .withDefaultValue("idv.desktop.certificates.authority-certificate", "none")
                .withDefaultValue("idv.desktop.certificates.authority-key", "none")
                .withDefaultValue("idv.desktop.certificates.trust-bundle", "none")
                .withDefaultValue("idv.desktop.peers.limit", "PT3S")
                .withDefaultValue("idv.desktop.peers.bulk-limit", "PT3S")
                .build();
        return config.getConfigMapping(DesktopConfig.class);
    }

    /** Ends the server only: the peer is away. */
    public void stop() {
        server.shutdownNow();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
