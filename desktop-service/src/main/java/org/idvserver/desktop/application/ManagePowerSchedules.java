package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.PowerSchedule;

/** Sets and shows when the terminals of labs are switched on and off. Safe to repeat. */
@ApplicationScoped
public class ManagePowerSchedules {
    private final PowerSchedules schedules;
    private final Sections sections;
    private final Facts facts;

    ManagePowerSchedules(PowerSchedules schedules, Sections sections, Facts facts) {
        this.schedules = schedules;
        this.sections = sections;
        this.facts = facts;
    }

    /** Fails with NOT_FOUND when there is no such lab. */
    public Uni<PowerSchedule> set(String actor, PowerSchedule schedule) {
        return sections.lab(schedule.labId())
                .flatMap(lab -> Panache.withTransaction(() -> schedules
                        .put(schedule)
                        .chain(() -> facts.tell(actor, List.of(new Fact.PowerScheduleSet(schedule))))))
                .replaceWith(schedule);
    }

    @WithTransaction
    public Uni<Void> remove(String actor, UUID labId) {
        return schedules
                .remove(labId)
                .flatMap(was -> was
                        ? facts.tell(actor, List.of(new Fact.PowerScheduleRemoved(labId)))
                        : Uni.createFrom().voidItem());
    }

    /** Fails with POWER_SCHEDULE_NOT_FOUND. */
    @WithSession
    public Uni<PowerSchedule> get(UUID labId) {
        return schedules.get(labId);
    }
}
