package org.idvserver.testkit.rpc;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;

/** A trace that a test's calls belong to. */
public record Traced(String id) {
    private static final Metadata.Key<String> HEADER = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

    public static Traced newTrace() {
        return new Traced(UUID.randomUUID().toString().replace("-", ""));
    }

    /** The header as a caller sends it. */
    public String parent() {
        return "00-" + id + "-00f067aa0ba902b7-01";
    }

    /** Lets a stub send it. */
    public ClientInterceptor interceptor() {
        Metadata headers = new Metadata();
        headers.put(HEADER, parent());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }
}
