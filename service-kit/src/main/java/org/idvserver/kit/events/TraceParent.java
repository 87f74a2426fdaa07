package org.idvserver.kit.events;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/** The W3C traceparent header, carried through the outbox so that a trace reads from the request to the consumer. */
final class TraceParent {

    private TraceParent() {}

    /** The current span as a header value, or null outside of one. */
    static String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
