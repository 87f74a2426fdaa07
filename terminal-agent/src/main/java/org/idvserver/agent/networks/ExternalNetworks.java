package org.idvserver.agent.networks;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Logger;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.networks.NatNetworks.Seen;

/** Brings libvirt's NAT networks to what is ordered. A network that guests use is never stopped. */
public final class ExternalNetworks {
    private static final Logger LOG = Logger.getLogger(ExternalNetworks.class.getName());

    private final NatNetworks networks;

    public ExternalNetworks(NatNetworks networks) {
        this.networks = networks;
    }

    /**
     * @param used names of the networks that running guests are on
     */
    public void ensure(NatNetwork wish, Set<String> used) {
        Optional<Seen> seen = seen(wish.id());
        if (seen.isPresent() && !seen.get().network().equals(wish)) {
            seen = change(seen.get(), wish, used);
        }
        if (seen.isEmpty()) {
            networks.define(wish);
        }
        if (seen.isEmpty() || !seen.get().active()) {
            networks.start(wish.id());
            LOG.info("network " + wish.name() + " started");
        }
    }

    /** Removes those of ours that are not ordered. */
    public void retain(Set<String> ids, Set<String> used) {
        for (Seen seen : networks.ours()) {
            NatNetwork network = seen.network();
            if (!ids.contains(network.id())) {
                remove(seen, used);
                LOG.info("network " + network.name() + " removed");
            }
        }
    }

    // Answers what is there afterwards.
    private Optional<Seen> change(Seen seen, NatNetwork wish, Set<String> used) {
        if (seen.active() && seen.network().differsInHostsOnly(wish)) {
            changeHosts(seen.network(), wish);
            return Optional.of(new Seen(wish, true));
        }
        remove(seen, used);
        return Optional.empty();
    }

    private void changeHosts(NatNetwork from, NatNetwork to) {
        Set<NatNetwork.StaticHost> gone = new HashSet<>(from.hosts());
        gone.removeAll(to.hosts());
        gone.forEach(host -> networks.removeHost(to.id(), host));
        Set<NatNetwork.StaticHost> fresh = new HashSet<>(to.hosts());
        fresh.removeAll(from.hosts());
        fresh.forEach(host -> networks.addHost(to.id(), host));
    }

    private void remove(Seen seen, Set<String> used) {
        NatNetwork network = seen.network();
        if (seen.active() && used.contains(network.name())) {
            throw new StepFailure("NETWORK_IN_USE", "network " + network.name() + " changes when no desktop uses it");
        }
        if (seen.active()) {
            networks.stop(network.id());
        }
        networks.undefine(network.id());
    }

    private Optional<Seen> seen(String id) {
        List<Seen> ours = networks.ours();
        return ours.stream().filter(seen -> seen.network().id().equals(id)).findFirst();
    }
}
