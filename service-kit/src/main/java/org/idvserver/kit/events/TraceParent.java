package org.idvserver.kit.events;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

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

    /** A context whose parent is the span the header names; the current one when there is none. */
    static Context parent(String traceparent) {
        String[] parts = traceparent == null ? new String[0] : traceparent.split("-", -1);
        if (parts.length != 4) {
            return Context.current();
        }
        SpanContext remote = SpanContext.createFromRemoteParent(
                parts[1], parts[2], TraceFlags.fromHex(parts[3], 0), TraceState.getDefault());
        return remote.isValid() ? Context.current().with(Span.wrap(remote)) : Context.current();
    }
}
