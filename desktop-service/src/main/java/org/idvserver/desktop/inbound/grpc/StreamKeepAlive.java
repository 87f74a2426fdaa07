package org.idvserver.desktop.inbound.grpc;

import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.idvserver.desktop.config.DesktopConfig;

/** Says how long the answer to a ping may take; the gRPC server's own default is 20 s, and there is no key for it. */
@ApplicationScoped
public class StreamKeepAlive implements ServerBuilderCustomizer<VertxServerBuilder> {
    private final DesktopConfig config;

    StreamKeepAlive(DesktopConfig config) {
        this.config = config;
    }

    @Override
    public void customize(GrpcServerConfiguration ignored, VertxServerBuilder server) {
        server.nettyBuilder().keepAliveTimeout(config.terminals().pingLimit().toMillis(), TimeUnit.MILLISECONDS);
    }
}
