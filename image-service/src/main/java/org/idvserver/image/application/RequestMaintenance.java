package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.Hardware;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Records the wish for a maintenance VM on a released version; the reconciler clones its disk and starts it. */
@ApplicationScoped
public class RequestMaintenance {
    private final MaintenanceVms vms;
    private final Versions versions;
    private final MaintenanceRules rules;
    private final MaintenanceEvents events;
    private final Outbox outbox;
    private final Clock clock;

    RequestMaintenance(
            MaintenanceVms vms,
            Versions versions,
            MaintenanceRules rules,
            MaintenanceEvents events,
            Outbox outbox,
            Clock clock) {
        this.vms = vms;
        this.versions = versions;
        this.rules = rules;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Who wants what: a machine, and until when it may run. */
    public record Wish(UUID personId, String actor, Hardware hardware, Optional<Instant> deadline) {}

    /** Notes all that is wrong with a wish. */
    public void check(Hardware hardware, Optional<Instant> deadline, Faults faults) {
        rules.check(hardware, faults);
        deadline.ifPresent(moment -> rules.check(moment, faults));
    }

    /**
     * The wish has been checked. Its disk is beside the version: a pool that takes nothing new refuses it. Fails also with
     * VERSION_NOT_RELEASED, MAINTENANCE_EXISTS or MAINTENANCE_QUOTA.
     */
    @WithTransaction
    public Uni<MaintenanceVm> request(UUID versionId, Wish wish) {
        return versions.lock(versionId)
                .invoke(ImageVersion::checkReleased)
                .invoke(base -> base.pool().refusal().ifPresent(refusal -> {
                    throw refusal.problem();
                }))
                .map(base -> vm(base, wish))
                .call(vms::add)
                .call(vm -> vms.othersRunning(vm.id()).invoke(rules::checkQuota))
                .call(vm -> outbox.append(
                        events.act(wish.actor(), "requested", vm.id(), "On version/" + vm.baseVersionId())));
    }

    private MaintenanceVm vm(ImageVersion base, Wish wish) {
        Instant deadline = wish.deadline().orElseGet(rules::usualDeadline);
        return new MaintenanceVm(
                TimeOrderedId.next(),
                base,
                wish.personId(),
                wish.hardware(),
                new MaintenanceVm.Lifetime(clock.instant(), deadline));
    }
}
