package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.events.Outbox;

/** Records what is wanted of a maintenance VM; the reconciler does it. Each wish may be repeated. */
@ApplicationScoped
public class SteerMaintenance {
    private final MaintenanceVms vms;
    private final MaintenanceRules rules;
    private final MaintenanceEvents events;
    private final Outbox outbox;
    private final Clock clock;

    SteerMaintenance(MaintenanceVms vms, MaintenanceRules rules, MaintenanceEvents events, Outbox outbox, Clock clock) {
        this.vms = vms;
        this.rules = rules;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Fails with DEADLINE_PASSED or MAINTENANCE_QUOTA. */
    @WithTransaction
    public Uni<MaintenanceVm> start(String actor, UUID id) {
        return vms.lock(id)
                .call(vm -> vm.wantRunning(clock.instant())
                        ? vms.othersRunning(id)
                                .invoke(rules::checkQuota)
                                .chain(() -> told(actor, "start-requested", id, ""))
                        : Uni.createFrom().voidItem());
    }

    /** By its guest, or at once when forced. */
    @WithTransaction
    public Uni<MaintenanceVm> stop(String actor, UUID id, boolean forced) {
        return wish(
                actor, "stop-requested", id, forced ? "Without asking its guest" : "", vm -> vm.wantStopped(forced));
    }

    @WithTransaction
    public Uni<MaintenanceVm> moveDeadline(String actor, UUID id, Instant deadline) {
        Faults faults = new Faults();
        rules.check(deadline, faults);
        faults.throwIfAny();
        return wish(actor, "deadline-moved", id, "To " + deadline, vm -> vm.moveDeadline(deadline));
    }

    /** Only while it is off. Notes may be empty. */
    @WithTransaction
    public Uni<MaintenanceVm> publish(String actor, UUID id, String notes) {
        return wish(actor, "publish-requested", id, notes, vm -> vm.wantPublished(notes));
    }

    /** Throws its disk away; what ended is left as it is. */
    @WithTransaction
    public Uni<MaintenanceVm> discard(String actor, UUID id) {
        return wish(actor, "discard-requested", id, "", MaintenanceVm::wantDiscarded);
    }

    private Uni<MaintenanceVm> wish(
            String actor, String action, UUID id, String detail, Predicate<MaintenanceVm> isNews) {
        return vms.lock(id)
                .call(vm -> isNews.test(vm)
                        ? told(actor, action, id, detail)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> told(String actor, String action, UUID id, String detail) {
        return outbox.append(events.act(actor, action, id, detail)).chain(() -> vms.lookSoon(List.of(id)));
    }
}
