package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** Follows what network-service tells of networks. Within the caller's session. */
@ApplicationScoped
public class FollowNetworks {
    private final ListedNetworks listedNetworks;
    private final OrderBook orders;
    private final Clock clock;

    FollowNetworks(ListedNetworks listedNetworks, OrderBook orders, Clock clock) {
        this.listedNetworks = listedNetworks;
        this.orders = orders;
        this.clock = clock;
    }

    /** The terminals that have the network are told its list at once. */
    public Uni<Void> listChanged(UUID network, boolean listed) {
        return listedNetworks
                .note(network, listed)
                .chain(() -> listedNetworks.terminalsOf(network))
                .flatMap(terminals -> orders.wishAgain(terminals, clock.instant()));
    }

    /** Of a network that nobody has yet. */
    public Uni<Void> created(UUID network, boolean listed) {
        return listed ? listedNetworks.note(network, true) : Uni.createFrom().voidItem();
    }

    /** Nobody has it any more: it is deleted when no port uses it. */
    public Uni<Void> deleted(UUID network) {
        return listedNetworks.note(network, false);
    }
}
