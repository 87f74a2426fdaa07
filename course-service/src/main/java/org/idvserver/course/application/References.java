package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;

/** Looks up what a request refers to and notes, for each field, what is unknown, so that all of it is told at once. */
final class References {
    private final Faults faults;

    References() {
        this(new Faults());
    }

    /** Tells also what was found wrong before. */
    References(Faults faults) {
        this.faults = faults;
    }

    /** Answers null where nothing was found; any other failure goes on. */
    <T> Uni<T> note(String field, Uni<T> lookup) {
        return lookup.onFailure(References::isUnknown)
                .invoke(failure -> faults.add(field, failure.getMessage()))
                .onFailure(References::isUnknown)
                .recoverWithNull();
    }

    /** Notes each place of the list whose user is not among the active ones. */
    void noteInactive(String field, List<UUID> users, Set<UUID> active) {
        for (int index = 0; index < users.size(); index++) {
            faults.require(active.contains(users.get(index)), field + "[" + index + "]", "is no active user");
        }
    }

    void checkAllKnown() {
        faults.throwIfAny();
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == ProblemKind.NOT_FOUND;
    }
}
