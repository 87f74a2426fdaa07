package org.idvserver.kit.error;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.opentelemetry.api.trace.Span;
import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every failure of a REST call as problem details (RFC 9457). */
public final class RestProblems {
    private static final Logger LOG = Logger.getLogger(RestProblems.class);

    /** Body of type {@code application/problem+json}; {@code faults} only when the request was invalid. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Body(String title, int status, String detail, String code, String traceId, List<Fault> faults) {}

    /** The named types are those for which Quarkus has mappers of its own, which would win over a mapper of Throwable. */
    @ServerExceptionMapper({
        Throwable.class,
        ResteasyReactiveViolationException.class,
        ConstraintViolationException.class,
        JsonProcessingException.class,
        MismatchedInputException.class,
        WebApplicationException.class,
        UnauthorizedException.class,
        ForbiddenException.class,
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        AuthenticationRedirectException.class
    })
    public Response toResponse(Throwable failure) {
        Problem problem = ProblemTranslation.of(failure);
        if (problem.kind() == ProblemKind.INTERNAL) {
            LOG.errorf(problem.getCause(), "request failed: %s", problem.getMessage());
        }
        int status = problem.code().httpStatus();
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? problem.code().name() : known.getReasonPhrase();
        String traceId = Span.current().getSpanContext().getTraceId();
        Response.ResponseBuilder answer = Response.status(status)
                .type("application/problem+json")
                .entity(new Body(
                        title, status, problem.getMessage(), problem.code().name(), traceId, problem.faults()));
        return (problem.kind() == ProblemKind.UNAUTHENTICATED ? answer.header("WWW-Authenticate", "Bearer") : answer)
                .build();
    }
}
