package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalLong;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.AddressPlan;
import org.idvserver.network.domain.Cidr;

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

    /** In the owner's internal network, and in the default external one if there is one. */
    public record Free(long internal, OptionalLong external) {}

    @WithSession
    public Uni<Free> count(String owner) {
        return networks.internalOf(owner)
                .flatMap(known -> known.map(network -> ports.freeForDesktops(network.id()))
                        .orElseGet(() -> Uni.createFrom().item(newNetwork())))
                .flatMap(internal -> external().map(external -> new Free(internal, external)));
    }

    private long newNetwork() {
        Cidr block = Cidr.parse(config.supernet()).block(0, config.prefix());
        return AddressPlan.ofInternal(block).forDesktops();
    }

    private Uni<OptionalLong> external() {
        return networks.defaultExternal().flatMap(known -> known.map(
                        network -> ports.freeForDesktops(network.id()).map(OptionalLong::of))
                .orElseGet(() -> Uni.createFrom().item(OptionalLong.empty())));
    }
}
