package org.idvserver.image.inbound.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Lets only uploads be large, which are streamed: any other body is read into memory. */
@ApplicationScoped
class BodyLimit {
    private static final long MOST_BYTES = 1 << 20;
    private static final int PRIORITY = 1000;

    void register(@Observes Filters filters) {
        filters.register(BodyLimit::check, PRIORITY);
    }

    private static void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (context.normalizedPath().startsWith(Tus.PATH)) {
            context.next();
            return;
        }
        String length = request.getHeader("Content-Length");
        if (length == null && request.getHeader("Transfer-Encoding") != null) {
            context.fail(411);
        } else if (length != null && Long.parseLong(length) > MOST_BYTES) {
            context.fail(413);
        } else {
            context.next();
        }
    }
}
