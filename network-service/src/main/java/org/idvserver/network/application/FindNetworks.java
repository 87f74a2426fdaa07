package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Networks.NetworkUsage;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.StudentOwner;

/** Reads networks and how they are used. */
@ApplicationScoped
public class FindNetworks {
    private final Networks networks;

    FindNetworks(Networks networks) {
        this.networks = networks;
    }

    /** A network and its use. */
    public record Found(Network network, NetworkUsage usage) {}

    @WithSession
    public Uni<Found> get(UUID id) {
        return networks.find(id)
                .map(known -> known.orElseThrow(() -> NetworkProblem.NETWORK_NOT_FOUND.because("No such network")))
                .flatMap(network -> networks.usage(List.of(id))
                        .map(usage -> new Found(network, usage.getOrDefault(id, NetworkUsage.NONE))));
    }

    /** Whoever may see some only does not learn that there are others. */
    @WithSession
    public Uni<Found> get(UUID id, Optional<StudentOwner> only) {
        return get(id).invoke(found -> only.ifPresent(owner -> checkOwn(owner, found.network())));
    }

    static void checkOwn(StudentOwner owner, Network network) {
        if (!owner.owns(network)) {
            throw NetworkProblem.NETWORK_NOT_FOUND.because("No such network");
        }
    }

    /** All, or those of a student. */
    @WithSession
    public Uni<Page<Found>> page(PageRequest request, Optional<StudentOwner> only) {
        return only.map(owner -> networks.pageOf(owner, request))
                .orElseGet(() -> networks.page(request))
                .flatMap(rows -> networks.usage(rows.stream().map(Network::id).toList())
                        .map(usage -> Page.of(found(rows, usage), request.size(), row -> row.network()
                                .id()
                                .toString())));
    }

    @WithSession
    public Uni<ExternalNetwork> defaultExternal() {
        return networks.defaultExternal()
                .map(known -> known.orElseThrow(() ->
                        NetworkProblem.NO_DEFAULT_EXTERNAL_NETWORK.because("No default external network is defined")));
    }

    private static List<Found> found(List<Network> rows, Map<UUID, NetworkUsage> usage) {
        return rows.stream()
                .map(network -> new Found(network, usage.getOrDefault(network.id(), NetworkUsage.NONE)))
                .toList();
    }
}
