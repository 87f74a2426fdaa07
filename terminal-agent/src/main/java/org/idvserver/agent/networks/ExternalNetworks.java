package org.idvserver.agent.networks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;
import org.idvserver.agent.networks.NatNetworks.Seen;

/**
 * Brings libvirt's NAT networks to what is ordered. A network that guests use is never stopped: what cannot be changed under them waits
 * until nobody uses it.
 */
public final class ExternalNetworks {
    private static final Logger LOG = Logger.getLogger(ExternalNetworks.class.getName());

    private final NatNetworks networks;

    public ExternalNetworks(NatNetworks networks) {
        this.networks = networks;
    }

    /** Answers what waits for whom, if it does. */
    public Optional<String> ensure(NatNetwork wish) {
        Optional<Seen> seen = networks.ours().stream()
                .filter(one -> one.network().id().equals(wish.id()))
                .findFirst();
        if (seen.isPresent() && seen.get().active()) {
            NatNetwork present = seen.get().network();
            boolean fits = present.differsInHostsOnly(wish);
            Optional<String> waiting = fits ? Optional.empty() : waiting(present, "changes");
            if (fits || waiting.isPresent()) {
                changeHosts(present, wish);
                return waiting;
            }
        }
        if (seen.isPresent() && !seen.get().network().equals(wish)) {
            remove(seen.get());
            seen = Optional.empty();
        }
        if (seen.isEmpty()) {
            networks.define(wish);
        }
        networks.start(wish.id());
        LOG.info("network " + wish.name() + " started");
        return Optional.empty();
    }

    /** Removes those of ours that are not ordered; answers what waits for whom. */
    public List<String> retain(Set<String> ids) {
        List<String> waiting = new ArrayList<>();
        for (Seen seen : networks.ours()) {
            if (ids.contains(seen.network().id())) {
                continue;
            }
            Optional<String> users = seen.active() ? waiting(seen.network(), "goes") : Optional.empty();
            if (users.isPresent()) {
                waiting.add(users.get());
            } else {
                remove(seen);
                LOG.info("network " + seen.network().name() + " removed");
            }
        }
        return waiting;
    }

    /** Empty when nobody uses it. */
    private Optional<String> waiting(NatNetwork network, String what) {
        Set<String> users = new TreeSet<>(networks.users(network));
        return users.isEmpty()
                ? Optional.empty()
                : Optional.of("network %s %s when nobody uses it; it is used by %s"
                        .formatted(network.name(), what, String.join(", ", users)));
    }

    private void changeHosts(NatNetwork from, NatNetwork to) {
        Set<NatNetwork.StaticHost> wished = from.fitting(to.hosts());
        from.hosts().stream()
                .filter(host -> !wished.contains(host))
                .forEach(host -> networks.removeHost(to.id(), host));
        wished.stream().filter(host -> !from.hosts().contains(host)).forEach(host -> networks.addHost(to.id(), host));
    }

    private void remove(Seen seen) {
        if (seen.active()) {
            networks.stop(seen.network().id());
        }
        networks.undefine(seen.network().id());
    }
}
