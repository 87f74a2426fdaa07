package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.PowerOffTerminals;
import org.idvserver.desktop.application.PowerSchedules;
import org.idvserver.desktop.application.WakeTerminals;
import org.idvserver.desktop.domain.PowerSchedule;

/** Follows the power schedules of labs, and tells terminals that are wished off as soon as nobody uses them. */
@ApplicationScoped
class SwitchPower {
    private final PowerSchedules schedules;
    private final WakeTerminals wakeTerminals;
    private final PowerOffTerminals powerOffTerminals;
    private final Clock clock;

    SwitchPower(
            PowerSchedules schedules, WakeTerminals wakeTerminals, PowerOffTerminals powerOffTerminals, Clock clock) {
        this.schedules = schedules;
        this.wakeTerminals = wakeTerminals;
        this.powerOffTerminals = powerOffTerminals;
        this.clock = clock;
    }

    /** Answers whether more may wait. */
    Uni<Boolean> pass() {
        return Panache.withTransaction(this::followOne)
                .flatMap(more -> more
                        ? Uni.createFrom().item(true)
                        : powerOffTerminals.tellFree().replaceWith(false));
    }

    private Uni<Boolean> followOne() {
        Instant now = clock.instant();
        return schedules.lockDue(now).flatMap(due -> due.map(
                        schedule -> follow(schedule, now).replaceWith(true))
                .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private Uni<Void> follow(PowerSchedule schedule, Instant now) {
        return schedule.pass(now)
                .map(due -> due.on() ? switchOn(schedule) : switchOff(schedule, now))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> switchOn(PowerSchedule schedule) {
        return wakeTerminals.wakeLab(Facts.SELF, schedule.labId()).replaceWithVoid();
    }

    private Uni<Void> switchOff(PowerSchedule schedule, Instant now) {
        return powerOffTerminals
                .powerOffUntil(schedule.labId(), schedule.nextOn(now).orElse(Instant.MAX))
                .replaceWithVoid();
    }
}
