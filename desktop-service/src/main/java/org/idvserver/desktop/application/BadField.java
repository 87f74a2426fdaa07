package org.idvserver.desktop.application;

import java.util.List;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.RequestProblem;

/** A request whose one field turned out to be wrong when others were asked. */
public final class BadField {

    private BadField() {}

    public static Problem problem(String field, String reason) {
        return new Problem(
                RequestProblem.INVALID_REQUEST, "The request has a fault", List.of(new Fault(field, reason)), null);
    }
}
