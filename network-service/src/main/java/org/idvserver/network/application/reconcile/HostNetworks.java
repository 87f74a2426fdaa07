package org.idvserver.network.application.reconcile;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.network.domain.ExternalNetwork;

/** NAT networks on this machine. */
public interface HostNetworks {

    /**
     * Brings this machine's networks to the wish: makes what is missing, corrects what is different, removes what is the
     * suite's and not wished for. Never takes the link of a guest that runs: what cannot be changed under it waits until nobody
     * uses the network. Goes on past a network that cannot be made. LIBVIRT_FAILED.
     */
    Uni<Brought> bring(List<Wish> wishes);

    /**
     * What is not as wished, a sentence each.
     *
     * @param errors what went wrong
     * @param waiting what changes when nobody uses it any more, and who does
     */
    record Brought(List<String> errors, List<String> waiting) {}

    /** Addresses that were leased in a network, none when it is not here. LIBVIRT_FAILED. */
    Uni<List<Lease>> leases(UUID network);

    /** A network with the hosts that always get the same address in it, and the ranges out of which others get theirs. */
    record Wish(ExternalNetwork network, List<Host> hosts, List<Range> ranges) {}

    /** Addresses from the first to the last. */
    record Range(String first, String last) {}

    /** An address that is kept for a MAC; without a name when the hostname is empty. */
    record Host(String mac, String address, String hostname) {}

    /** An address that was leased. */
    record Lease(String mac, String address, String hostname, Instant expires) {}
}
