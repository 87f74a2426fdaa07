package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.OwnNetworkLimits;
import org.idvserver.network.domain.StudentOwner;
import org.idvserver.network.domain.StudentQuota;

/** Says, and lets staff say, how many networks of their own students may have. What they have already is not taken from them. */
@ApplicationScoped
public class ManageStudentQuotas {
    private final StudentQuotas quotas;
    private final Networks networks;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final OwnNetworkLimits usual;
    private final int widest;
    private final Duration quarantine;

    ManageStudentQuotas(
            StudentQuotas quotas, Networks networks, NetworkFacts facts, Outbox outbox, NetworkConfig config) {
        this.quotas = quotas;
        this.networks = networks;
        this.facts = facts;
        this.outbox = outbox;
        this.widest = config.internal().prefix();
        this.quarantine = config.internal().vniQuarantine();
        NetworkConfig.Students students = config.students();
        this.usual = new OwnNetworkLimits(students.networks(), Math.max(students.prefix(), widest));
    }

    /** What a student may have, whether staff said so, and what the student has. */
    public record Shown(OwnNetworkLimits limits, boolean ownQuota, Networks.OwnUse used) {}

    @WithSession
    public Uni<Shown> of(UUID user) {
        return quotas.find(user).flatMap(own -> networks.useOf(new StudentOwner(user), quarantine)
                .map(used -> new Shown(limits(own), own.isPresent(), used)));
    }

    /** Networks are no wider than the blocks that internal networks get. */
    private OwnNetworkLimits limits(Optional<StudentQuota> own) {
        OwnNetworkLimits limits = own.map(quota -> quota.over(usual)).orElse(usual);
        return new OwnNetworkLimits(limits.networks(), Math.max(limits.prefix(), widest));
    }

    /** Null leaves what everybody may. */
    @WithTransaction
    public Uni<Void> set(UUID user, Integer most, Integer prefix, String actor) {
        Faults faults = new Faults();
        faults.require(most != null || prefix != null, "networks", "must be given, or else prefix");
        faults.require(
                prefix == null || prefix >= widest, "prefix", "must be at least that of internal networks, " + widest);
        faults.throwIfAny();
        StudentQuota quota = new StudentQuota(user, most, prefix);
        return quotas.put(quota).chain(() -> outbox.append(facts.quotaSet(actor, user, limits(Optional.of(quota)))));
    }

    /** Lets the student have what everybody may. */
    @WithTransaction
    public Uni<Void> remove(UUID user, String actor) {
        return quotas.remove(user)
                .flatMap(removed -> removed
                        ? outbox.append(facts.quotaRemoved(actor, user))
                        : Uni.createFrom().voidItem());
    }
}
