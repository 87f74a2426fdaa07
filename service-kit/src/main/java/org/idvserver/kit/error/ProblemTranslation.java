package org.idvserver.kit.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.grpc.StatusRuntimeException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.mutiny.CompositeException;
import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.hibernate.StaleStateException;

/** Turns whatever reaches an edge into a {@link Problem}: the one place that knows the frameworks' exceptions. */
public final class ProblemTranslation {

    private static final String UNIQUE_VIOLATION = "23505";

    private ProblemTranslation() {}

    /** Never fails and never answers null; what nobody foresaw is {@link RequestProblem#INTERNAL} with a fixed sentence. */
    public static Problem of(Throwable failure) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof ConstraintViolationException violations) {
            return invalid(violations.getConstraintViolations().stream()
                    .map(violation -> new Fault(fieldOf(violation.getPropertyPath()), violation.getMessage()))
                    .sorted(Comparator.comparing(Fault::field).thenComparing(Fault::reason))
                    .toList());
        }
        if (failure instanceof JsonProcessingException json) {
            return invalid(List.of(new Fault(pathOf(json), reasonOf(json)))).causedBy(json);
        }
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationFailedException) {
            return RequestProblem.UNAUTHENTICATED.because("Sign in first: a valid bearer token is needed");
        }
        if (failure instanceof ForbiddenException) {
            return RequestProblem.FORBIDDEN.because("Your role does not allow this");
        }
        if (failure instanceof OptimisticLockException || failure instanceof StaleStateException) {
            return RequestProblem.CHANGED_MEANWHILE.because(
                    "Somebody changed this meanwhile; read it again and repeat");
        }
        if (failure instanceof org.hibernate.exception.ConstraintViolationException
                || failure instanceof PgException pg && UNIQUE_VIOLATION.equals(pg.getSqlState())) {
            return RequestProblem.CHANGED_MEANWHILE.because(
                    "Somebody made the same at this moment; read it and repeat");
        }
        if (failure instanceof StatusRuntimeException status) {
            return RemoteProblem.of(status);
        }
        if (failure instanceof TimeoutException) {
            return RequestProblem.TIMEOUT
                    .because("The answer took too long; try again")
                    .causedBy(failure);
        }
        if (failure instanceof IOException) {
            return RequestProblem.PEER_UNAVAILABLE
                    .because("A system this service needs does not answer")
                    .causedBy(failure);
        }
        if (failure instanceof WebApplicationException web) {
            return ofWeb(web);
        }
        boolean wrapper = failure instanceof CompletionException || failure instanceof CompositeException;
        if (wrapper && failure.getCause() != null) {
            return of(failure.getCause());
        }
        return RequestProblem.INTERNAL
                .because("Something went wrong here; the trace id leads to the log")
                .causedBy(failure);
    }

    static Problem invalid(List<Fault> faults) {
        String detail = faults.size() == 1 ? "The request has a fault" : "The request has " + faults.size() + " faults";
        return new Problem(RequestProblem.INVALID_REQUEST, detail, faults, null);
    }

    private static Problem ofWeb(WebApplicationException web) {
        if (web.getCause() instanceof JsonProcessingException json) {
            return of(json);
        }
        return switch (web.getResponse().getStatus()) {
            case 401 -> RequestProblem.UNAUTHENTICATED.because("Sign in first: a valid bearer token is needed");
            case 403 -> RequestProblem.FORBIDDEN.because("Your role does not allow this");
            case 404 -> RequestProblem.NOT_FOUND.because("There is nothing at this address");
            case 500 ->
                RequestProblem.INTERNAL
                        .because("Something went wrong here; the trace id leads to the log")
                        .causedBy(web);
            default -> RequestProblem.INVALID_REQUEST.because("The request cannot be read: %s", web.getMessage());
        };
    }

    private static String fieldOf(Path path) {
        StringBuilder field = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.getKind() == ElementKind.PARAMETER
                    && path.toString().chars().filter(c -> c == '.').count() > 1) {
                continue;
            }
            if (node.getIndex() != null) {
                field.append('[').append(node.getIndex()).append(']');
            }
            // An element of a list is told by its place; its node's name is but a description.
            if (node.getName() != null && node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                field.append(field.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return field.toString();
    }

    private static String pathOf(JsonProcessingException json) {
        if (!(json instanceof JsonMappingException mapping)) {
            return "";
        }
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static String reasonOf(JsonProcessingException json) {
        if (json instanceof UnrecognizedPropertyException) {
            return "is not a known field";
        }
        return json instanceof JsonMappingException
                ? "has the wrong type or an unknown value"
                : "the body is not valid JSON";
    }
}
