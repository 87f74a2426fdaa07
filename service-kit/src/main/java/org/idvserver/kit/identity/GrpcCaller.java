package org.idvserver.kit.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.idvserver.kit.error.RequestProblem;

/** Refuses every gRPC call without a certificate of the platform, and tells the call who its caller is. */
@ApplicationScoped
@GlobalInterceptor
public class GrpcCaller implements ServerInterceptor {
    private static final Context.Key<WorkloadIdentity> CALLER = Context.key("idv-caller");

    private final String trustDomain;
    private final X500Principal terminalsIssuer;

    GrpcCaller(
            @ConfigProperty(name = "idv.trust-domain") String trustDomain,
            @ConfigProperty(name = "idv.terminals-issuer") String terminalsIssuer) {
        this.trustDomain = trustDomain;
        this.terminalsIssuer = new X500Principal(terminalsIssuer);
    }

    /** The service that calls; FORBIDDEN for anybody else. Ask before the first asynchronous step. */
    public static String service() {
        return require(WorkloadIdentity.Kind.SERVICE, "Only services of the platform may call this");
    }

    /** As {@link #service()}, for what only one service has a reason to call. */
    public static String service(String only) {
        String caller = service();
        if (!caller.equals(only)) {
            throw RequestProblem.FORBIDDEN.because("Only %s may call this", only);
        }
        return caller;
    }

    /** The terminal that calls; FORBIDDEN for anybody else. Ask before the first asynchronous step. */
    public static UUID terminal() {
        String id = require(WorkloadIdentity.Kind.TERMINAL, "Only terminals may call this");
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException notAnId) {
            throw RequestProblem.FORBIDDEN.because("The certificate names no terminal");
        }
    }

    private static String require(WorkloadIdentity.Kind kind, String otherwise) {
        WorkloadIdentity caller = CALLER.get();
        if (caller == null || caller.kind() != kind) {
            throw RequestProblem.FORBIDDEN.because(otherwise);
        }
        return caller.id();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<WorkloadIdentity> caller = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (caller.isEmpty()) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription("A client certificate of the platform is needed"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(CALLER, caller.get()), call, headers, next);
    }

    /** The CA that signs terminals can make no service, and no other CA a terminal. */
    private boolean mayBeSignedBy(WorkloadIdentity identity, X500Principal issuer) {
        return (identity.kind() == WorkloadIdentity.Kind.TERMINAL) == issuer.equals(terminalsIssuer);
    }

    private Optional<WorkloadIdentity> peer(SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? WorkloadIdentity.of(certificate, trustDomain)
                            .filter(identity -> mayBeSignedBy(identity, certificate.getIssuerX500Principal()))
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException anonymous) {
            return Optional.empty();
        }
    }
}
