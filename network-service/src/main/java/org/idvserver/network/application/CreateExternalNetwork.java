package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.ExternalNetworkSpec;
import org.idvserver.network.domain.NetworkProblem;

/** Makes external networks: by wish of a person, and the default one at the first start. */
@ApplicationScoped
public class CreateExternalNetwork {
    private static final String SELF = "service/network-service";

    private final Networks networks;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final Clock clock;
    private final NetworkConfig config;
    private final ChangeAllowList allowLists;

    CreateExternalNetwork(
            Networks networks,
            NetworkFacts facts,
            Outbox outbox,
            Clock clock,
            NetworkConfig config,
            ChangeAllowList allowLists) {
        this.networks = networks;
        this.facts = facts;
        this.outbox = outbox;
        this.clock = clock;
        this.config = config;
        this.allowLists = allowLists;
    }

    @WithTransaction
    public Uni<ExternalNetwork> create(ExternalNetworkSpec spec, String actor) {
        return allowLists
                .checkReachable(spec.allowList())
                .chain(networks::lockAllocation)
                .chain(networks::external)
                .invoke(others -> check(spec, others))
                .chain(() -> add(spec, actor));
    }

    /** Makes the default network of the configuration unless there is a default network. */
    @WithTransaction
    public Uni<Void> ensureDefault() {
        return networks.lockAllocation()
                .chain(networks::defaultExternal)
                .flatMap(known -> known.isPresent()
                        ? Uni.createFrom().voidItem()
                        : add(ofConfiguration(), SELF).replaceWithVoid());
    }

    private ExternalNetworkSpec ofConfiguration() {
        NetworkConfig.DefaultExternal wish = config.defaultExternal();
        return ExternalNetworkSpec.of(new ExternalNetworkSpec.Wish(
                wish.name(),
                wish.cidr(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                wish.mtu(),
                true,
                false,
                Optional.empty()));
    }

    private Uni<ExternalNetwork> add(ExternalNetworkSpec spec, String actor) {
        ExternalNetwork network = new ExternalNetwork(TimeOrderedId.next(), spec, clock.instant());
        return networks.add(network)
                .chain(() -> outbox.append(facts.networkCreated(actor, network)))
                .replaceWith(network);
    }

    private void check(ExternalNetworkSpec spec, List<ExternalNetwork> others) {
        if (Cidr.parse(config.internal().supernet()).overlaps(spec.cidr())) {
            throw NetworkProblem.NETWORK_OVERLAPS.because("%s lies in the range of internal networks", spec.cidr());
        }
        for (ExternalNetwork other : others) {
            if (other.name().equals(spec.name())) {
                throw NetworkProblem.NETWORK_EXISTS.because("There is an external network named %s", spec.name());
            }
            if (other.cidr().overlaps(spec.cidr())) {
                throw NetworkProblem.NETWORK_OVERLAPS.because("%s overlaps the network %s", spec.cidr(), other.name());
            }
            if (other.isDefault() && spec.isDefault()) {
                throw NetworkProblem.NETWORK_EXISTS.because("%s is the default external network", other.name());
            }
        }
    }
}
