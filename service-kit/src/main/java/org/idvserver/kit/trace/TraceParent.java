package org.idvserver.kit.trace;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The W3C traceparent header as text, to be kept beside a wish or an event, so that a trace reads from the request over the
 * reconciler that fulfils it to the consumer of what it tells.
 */
public final class TraceParent {
    private static final String HEADER = "traceparent";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<String> ONE_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
            return List.of(HEADER);
        }

        @Override
        public String get(String traceparent, String key) {
            return HEADER.equals(key) ? traceparent : null;
        }
    };

    private TraceParent() {}

    /** The current span; empty outside of one. */
    public static Optional<String> current() {
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.current(), headers, Map::put);
        return Optional.ofNullable(headers.get(HEADER));
    }

    /**
     * Runs work as a child of a stored span; without one, as it is. To be called on a duplicated Vert.x context on which nothing
     * else runs meanwhile, such as that of a reconciler's pass: the span is current on all of it.
     */
    // It is closed when the work ends, which is after this method has.
    @SuppressWarnings("MustBeClosedChecker")
    public static <T> Uni<T> under(Optional<String> traceparent, Supplier<Uni<T>> work) {
        return traceparent
                .map(stored -> Uni.createFrom().deferred(() -> {
                    Scope span =
                            W3C.extract(Context.current(), stored, ONE_HEADER).makeCurrent();
                    return Uni.createFrom().deferred(work::get).onTermination().invoke(span::close);
                }))
                .orElseGet(() -> Uni.createFrom().deferred(work::get));
    }
}
