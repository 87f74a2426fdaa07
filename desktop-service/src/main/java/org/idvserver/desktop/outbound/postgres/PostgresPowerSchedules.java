package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.PowerSchedules;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.PowerSchedule;

@ApplicationScoped
class PostgresPowerSchedules implements PowerSchedules, PanacheRepositoryBase<PowerSchedule, UUID> {

    @Override
    public Uni<Void> put(PowerSchedule schedule) {
        return Panache.getSession().flatMap(session -> session.merge(schedule)).replaceWithVoid();
    }

    @Override
    public Uni<Boolean> remove(UUID labId) {
        return deleteById(labId);
    }

    @Override
    public Uni<PowerSchedule> get(UUID labId) {
        return findById(labId)
                .onItem()
                .ifNull()
                .failWith(() ->
                        DesktopProblem.POWER_SCHEDULE_NOT_FOUND.because("The lab %s has no power schedule", labId));
    }

    @Override
    public Uni<Optional<PowerSchedule>> lockDue(Instant now) {
        return find("nextSwitch <= ?1 order by nextSwitch, labId", now)
                .page(0, 1)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }
}
