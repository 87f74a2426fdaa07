package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.error.RequestProblem;

/** A request whose one field turned out to be wrong when others were asked. */
public final class BadField {

    private BadField() {}

    public static Problem problem(String field, String reason) {
        return new Problem(
                RequestProblem.INVALID_REQUEST, "The request has a fault", List.of(new Fault(field, reason)), null);
    }

    /** What was asked for; null, and a fault, when there is no such thing. */
    static <T> Uni<T> note(Uni<T> asked, String field, String reason, Faults unknown) {
        return asked.onFailure(BadField::notFound).recoverWithUni(missing -> {
            unknown.add(field, reason);
            return Uni.createFrom().nullItem();
        });
    }

    /** What was asked for; fails with the fault when there is no such thing. */
    static <T> Uni<T> refuse(Uni<T> asked, String field, String reason) {
        return asked.onFailure(BadField::notFound).transform(missing -> problem(field, reason));
    }

    /** Whether who was asked says that there is no such thing. */
    public static boolean notFound(Throwable failure) {
        return ProblemTranslation.of(failure).kind() == ProblemKind.NOT_FOUND;
    }
}
