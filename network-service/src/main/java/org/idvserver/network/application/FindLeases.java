package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.NetworkProblem;

/** Reads which addresses an external network leased on this server node. */
@ApplicationScoped
public class FindLeases {
    private final FindNetworks networks;
    private final HostNetworks host;

    FindLeases(FindNetworks networks, HostNetworks host) {
        this.networks = networks;
        this.host = host;
    }

    public Uni<List<HostNetworks.Lease>> of(UUID network) {
        return networks.get(network)
                .invoke(found -> {
                    if (!(found.network() instanceof ExternalNetwork)) {
                        throw NetworkProblem.NOT_AN_EXTERNAL_NETWORK.because("Only external networks lease addresses");
                    }
                })
                .chain(() -> host.leases(network));
    }
}
