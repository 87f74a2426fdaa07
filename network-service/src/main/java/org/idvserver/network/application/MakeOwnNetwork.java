package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.StudentOwner;

/** Makes, or finds, an internal network that is a student's own, within what the student may have. Safe to repeat. */
@ApplicationScoped
public class MakeOwnNetwork {
    private final EnsureInternalNetwork ensure;
    private final ManageStudentQuotas quotas;
    private final Networks networks;
    private final int mostResting;
    private final long mostVnis;
    private final Duration quarantine;

    MakeOwnNetwork(EnsureInternalNetwork ensure, ManageStudentQuotas quotas, Networks networks, NetworkConfig config) {
        this.ensure = ensure;
        this.quotas = quotas;
        this.networks = networks;
        NetworkConfig.Internal internal = config.internal();
        this.mostResting = config.students().resting();
        this.mostVnis = (internal.vniLast() - internal.vniFirst() + 1L)
                * config.students().vniPercent()
                / 100;
        this.quarantine = internal.vniQuarantine();
    }

    /**
     * As narrow as the prefix says; without one as wide as may be. Fails with QUOTA_EXCEEDED, with VNIS_EXHAUSTED when students have
     * all that they may have together, and with NETWORK_EXISTS when there is one of that name with another prefix.
     */
    @WithTransaction
    public Uni<EnsureInternalNetwork.Outcome> make(UUID student, String name, OptionalInt prefix, String actor) {
        String owner = new StudentOwner(student).named(name);
        return ensure.ensure(owner, name, actor, () -> prefix(student, prefix))
                .invoke(outcome -> checkSame(outcome, name, prefix));
    }

    /** Asked while nobody else makes networks, so that two that are made at once are not more than one may have. */
    private Uni<Integer> prefix(UUID student, OptionalInt wish) {
        return quotas.of(student).call(this::leaveSomeToClasses).map(shown -> {
            int prefix = wish.orElse(shown.limits().prefix());
            List<Fault> refusals =
                    new ArrayList<>(shown.limits().refusals(shown.used().networks(), prefix));
            if (shown.used().resting() >= mostResting) {
                refusals.add(new Fault(
                        "owner",
                        "may have %d deleted networks whose VNI rests, has %d: wait until one has rested"
                                .formatted(mostResting, shown.used().resting())));
            }
            refuse(refusals);
            return prefix;
        });
    }

    private Uni<Void> leaveSomeToClasses() {
        return networks.ofStudents(quarantine)
                .invoke(vnis -> {
                    if (vnis >= mostVnis) {
                        throw NetworkProblem.VNIS_EXHAUSTED.because(
                                "Students' networks have the %d VNIs that are for them; the others are for classes",
                                mostVnis);
                    }
                })
                .replaceWithVoid();
    }

    private static void refuse(List<Fault> refusals) {
        if (!refusals.isEmpty()) {
            throw new Problem(
                    NetworkProblem.QUOTA_EXCEEDED,
                    "This is more than the quota allows: " + refusals.get(0).reason(),
                    refusals,
                    null);
        }
    }

    private static void checkSame(EnsureInternalNetwork.Outcome outcome, String name, OptionalInt prefix) {
        int has = outcome.network().cidr().prefix();
        if (prefix.isPresent() && prefix.getAsInt() != has) {
            throw NetworkProblem.NETWORK_EXISTS.because("You have a network %s, and it is a /%d", name, has);
        }
    }
}
