package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.PowerSchedule;

/** Where it is kept when the terminals of labs are switched on and off. */
public interface PowerSchedules {

    Uni<Void> put(PowerSchedule schedule);

    /** True when there was one. */
    Uni<Boolean> remove(UUID labId);

    /** Fails with POWER_SCHEDULE_NOT_FOUND. */
    Uni<PowerSchedule> get(UUID labId);

    /** One where something is due, locked until the transaction ends. */
    Uni<Optional<PowerSchedule>> lockDue(Instant now);
}
