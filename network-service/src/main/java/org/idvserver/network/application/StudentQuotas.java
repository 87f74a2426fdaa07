package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.StudentQuota;

/** Where it is kept what staff let single students have. All within the caller's session. */
public interface StudentQuotas {

    Uni<Optional<StudentQuota>> find(UUID user);

    /** In place of the one that the student had. */
    Uni<Void> put(StudentQuota quota);

    /** False when there was none. */
    Uni<Boolean> remove(UUID user);
}
