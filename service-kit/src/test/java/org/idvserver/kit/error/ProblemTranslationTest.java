package org.idvserver.kit.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.quarkus.security.ForbiddenException;
import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ProblemTranslationTest {

    @Test
    void hasAPlaceForEveryKindOfFailure() {
        assertThat(code(new ForbiddenException())).isEqualTo("FORBIDDEN");
        assertThat(code(new OptimisticLockException())).isEqualTo("CHANGED_MEANWHILE");
        assertThat(code(new TimeoutException())).isEqualTo("TIMEOUT");
        assertThat(code(new IOException("10.0.0.7 refused"))).isEqualTo("PEER_UNAVAILABLE");
        assertThat(code(new CompletionException(new TimeoutException()))).isEqualTo("TIMEOUT");
        assertThat(code(new IllegalStateException("select * from users"))).isEqualTo("INTERNAL");
    }

    @Test
    void tellsNoSecretsOfTheHouse() {
        assertThat(ProblemTranslation.of(new IllegalStateException("select * from users")))
                .hasMessageNotContaining("select");
        assertThat(ProblemTranslation.of(new IOException("10.0.0.7 refused"))).hasMessageNotContaining("10.0.0.7");
        assertThat(ProblemTranslation.of(
                        new StatusRuntimeException(Status.UNAVAILABLE.withDescription("10.0.0.7 refused"))))
                .hasMessageNotContaining("10.0.0.7");
    }

    @Test
    void carriesAPeersCodeThroughGrpc() {
        Problem sent = new Problem(
                RequestProblem.INVALID_REQUEST,
                "The request has a fault",
                List.of(new Fault("name", "must not be empty")),
                null);
        StatusException wire = GrpcProblems.status(sent);

        Problem received = ProblemTranslation.of(new StatusRuntimeException(wire.getStatus(), wire.getTrailers()));

        assertThat(received.code().name()).isEqualTo("INVALID_REQUEST");
        assertThat(received.kind()).isEqualTo(ProblemKind.INVALID);
        assertThat(received).hasMessage("The request has a fault");
    }

    @Test
    void mapsEachKindToGrpcAndBack() {
        for (ProblemKind kind : ProblemKind.values()) {
            assertThat(ProblemKind.of(kind.grpcCode())).isEqualTo(kind);
        }
    }

    private static String code(Throwable failure) {
        return ProblemTranslation.of(failure).code().name();
    }
}
