package org.idvserver.network.outbound.libvirt;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.nativework.NativeWorker;
import org.idvserver.network.application.reconcile.HostNetworks;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.NetworkProblem;
import org.jboss.logging.Logger;
import org.libvirt.LibvirtException;

/** NAT networks through libvirt's API. Networks without the suite's mark are never touched. */
@ApplicationScoped
class LibvirtHostNetworks implements HostNetworks {
    private static final Logger LOG = Logger.getLogger(LibvirtHostNetworks.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration READ_LIMIT = Duration.ofSeconds(15);

    private final NetworkConfig config;
    private final NativeWorker worker = new NativeWorker("libvirt", 2, 16);

    LibvirtHostNetworks(NetworkConfig config) {
        this.config = config;
    }

    @PreDestroy
    void stop() {
        worker.close();
    }

    private interface Work<T> {
        T in(NetworkSession session) throws LibvirtException;
    }

    @Override
    public Uni<Brought> bring(List<Wish> wishes) {
        return call("Keeping libvirt's networks", LIMIT, session -> bring(session, wishes));
    }

    @Override
    public Uni<List<Lease>> leases(UUID network) {
        return config.libvirtUri().isEmpty()
                ? Uni.createFrom().item(List.of())
                : call("Reading leases", READ_LIMIT, session -> leases(session, network));
    }

    private static List<Lease> leases(NetworkSession session, UUID network) throws LibvirtException {
        String name = session.ours().get(network);
        return name == null ? List.of() : session.leases(name);
    }

    private static Brought bring(NetworkSession session, List<Wish> wishes) throws LibvirtException {
        Brought brought = new Brought(new ArrayList<>(), new ArrayList<>());
        Map<UUID, String> stale = new HashMap<>(session.ours());
        wishes.forEach(wish -> stale.remove(wish.network().id()));
        stale.values().forEach(name -> attempt(name, brought, () -> session.remove(name)));
        wishes.forEach(wish -> attempt(wish.network().name(), brought, () -> session.ensure(wish)));
        return brought;
    }

    private interface Act {
        /** Answers whom it waits for. */
        Set<String> run() throws LibvirtException;
    }

    private static void attempt(String network, Brought brought, Act act) {
        try {
            Set<String> users = act.run();
            if (!users.isEmpty()) {
                brought.waiting()
                        .add("Network %s changes when nobody uses it; it is used by %s"
                                .formatted(network, String.join(", ", users)));
            }
        } catch (LibvirtException | IllegalStateException failure) {
            LOG.warnf(failure, "network %s is not as it should be", network);
            brought.errors().add("Network " + network + " cannot be brought to what it should be");
        }
    }

    private <T> Uni<T> call(String what, Duration limit, Work<T> work) {
        String uri = config.libvirtUri().orElseThrow();
        return worker.call(what, limit, () -> {
            try (NetworkSession session = new NetworkSession(uri)) {
                return work.in(session);
            } catch (LibvirtException failure) {
                throw NetworkProblem.LIBVIRT_FAILED
                        .because("libvirt does not answer as it should")
                        .causedBy(failure);
            }
        });
    }
}
