package org.idvserver.agent.networks;

import org.idvserver.agent.host.Command;

/** The Linux bridge of a NAT network. */
public final class NatBridge {

    private NatBridge() {}

    /**
     * Lets no guest talk to the bridge itself: by the spanning tree protocol one could become its root and keep new cards from
     * forwarding, and what it learns from frames to link-local groups passes no filter.
     *
     * @see <a href="https://man7.org/linux/man-pages/man8/ip-link.8.html">ip-link(8), bridge</a>
     */
    public static void ensureDeaf(String bridge) {
        Command.of("ip", "link", "set", "dev", bridge, "type", "bridge", "stp_state", "0", "no_linklocal_learn", "1")
                .runOrFail("GUARD_FAILED");
    }
}
