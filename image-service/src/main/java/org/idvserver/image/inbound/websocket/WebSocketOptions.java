package org.idvserver.image.inbound.websocket;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** How websockets of this service behave: what runs over them is packed already, and comes in small pieces. */
@ApplicationScoped
class WebSocketOptions implements HttpServerOptionsCustomizer {
    private static final int FRAME_BYTES = 64 << 10;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.addWebSocketSubProtocol("binary")
                .setMaxWebSocketFrameSize(FRAME_BYTES)
                .setMaxWebSocketMessageSize(FRAME_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }
}
