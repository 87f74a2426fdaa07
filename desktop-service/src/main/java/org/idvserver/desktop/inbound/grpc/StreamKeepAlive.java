package org.idvserver.desktop.inbound.grpc;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.idvserver.desktop.config.DesktopConfig;
import org.jboss.logging.Logger;

/**
 * Notices terminals that are gone without a word. The kernel probes those that say nothing, and counts how long what was sent
 * stays unanswered: with ten thousand streams, HTTP/2 pings that often would be most of what this service does. They are left
 * for terminals that hang, whose kernel answers still, and for proxies, which answer for themselves.
 */
@ApplicationScoped
public class StreamKeepAlive implements ServerBuilderCustomizer<VertxServerBuilder> {
    private static final Logger LOG = Logger.getLogger(StreamKeepAlive.class);
    private static final Duration SHORTEST = Duration.ofSeconds(6);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int PROBES = 2;
    private static final int PROBE_SECONDS = 2;

    private final DesktopConfig.Terminals config;

    StreamKeepAlive(DesktopConfig config) {
        this.config = config.terminals();
        if (gone().compareTo(SHORTEST) < 0 || gone().compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("idv.desktop.terminals.gone-limit must be from 6 s to 1 h: " + gone());
        }
    }

    private Duration gone() {
        return config.goneLimit();
    }

    @Override
    public void customize(GrpcServerConfiguration ignored, VertxServerBuilder server) {
        NettyServerBuilder builder = server.nettyBuilder();
        builder.keepAliveTimeout(config.pingLimit().toMillis(), TimeUnit.MILLISECONDS);
        if (!Epoll.isAvailable()) {
            LOG.warn("The kernel's keep-alive is not to be had here: terminals are pinged often instead");
            builder.keepAliveTime(silentSeconds(), TimeUnit.SECONDS);
            return;
        }
        builder.withChildOption(ChannelOption.SO_KEEPALIVE, true);
        builder.withChildOption(EpollChannelOption.TCP_KEEPIDLE, silentSeconds());
        builder.withChildOption(EpollChannelOption.TCP_KEEPINTVL, PROBE_SECONDS);
        builder.withChildOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
        builder.withChildOption(EpollChannelOption.TCP_USER_TIMEOUT, Math.toIntExact(gone().toMillis()));
    }

    private int silentSeconds() {
        return Math.toIntExact(gone().toSeconds()) - PROBES * PROBE_SECONDS;
    }
}
