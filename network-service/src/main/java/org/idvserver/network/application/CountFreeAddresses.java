package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.AddressPlan;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.NetworkProblem;

/** Says beforehand how many ports {@link EnsurePorts} could make for an owner. */
@ApplicationScoped
public class CountFreeAddresses {
    private final Networks networks;
    private final Ports ports;
    private final NetworkConfig.Internal config;

    CountFreeAddresses(Networks networks, Ports ports, NetworkConfig config) {
        this.networks = networks;
        this.ports = ports;
        this.config = config.internal();
    }

    /** In the owner's internal network, and in the external one if there is one. */
    public record Free(long internal, OptionalLong external) {}

    /** With the external network that is named, which must be there, or else the default one. */
    @WithSession
    public Uni<Free> count(String owner, Optional<UUID> externalNetwork) {
        return networks.internalOf(owner)
                .flatMap(known -> known.map(network -> ports.freeForDesktops(network.id()))
                        .orElseGet(() -> Uni.createFrom().item(newNetwork())))
                .flatMap(internal -> external(externalNetwork).map(external -> new Free(internal, external)));
    }

    private long newNetwork() {
        Cidr block = Cidr.parse(config.supernet()).block(0, config.prefix());
        return AddressPlan.ofInternal(block).forDesktops();
    }

    private Uni<OptionalLong> external(Optional<UUID> named) {
        return named.map(this::named).orElseGet(networks::defaultExternal).flatMap(known -> known.map(
                        network -> ports.freeForDesktops(network.id()).map(OptionalLong::of))
                .orElseGet(() -> Uni.createFrom().item(OptionalLong.empty())));
    }

    private Uni<Optional<ExternalNetwork>> named(UUID id) {
        return networks.find(id)
                .map(found -> Optional.of(found.filter(ExternalNetwork.class::isInstance)
                        .map(ExternalNetwork.class::cast)
                        .orElseThrow(() ->
                                NetworkProblem.NETWORK_NOT_FOUND.because("There is no external network %s", id))));
    }
}
