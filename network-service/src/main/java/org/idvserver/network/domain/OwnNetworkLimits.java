package org.idvserver.network.domain;

import java.util.ArrayList;
import java.util.List;
import org.idvserver.kit.error.Fault;

/** How many networks of their own a student may have, and the prefix length of the widest block of one. */
public record OwnNetworkLimits(int networks, int prefix) {

    /** What would be too much, in words with the numbers, when one more network is made. */
    public List<Fault> refusals(long has, int wantedPrefix) {
        List<Fault> refusals = new ArrayList<>();
        if (has >= networks) {
            refusals.add(
                    new Fault("owner", "may have %d networks, has %d and would have 1 more".formatted(networks, has)));
        }
        if (wantedPrefix < prefix) {
            refusals.add(new Fault(
                    "prefix",
                    "may be /%d (%d addresses) at the widest, would be /%d (%d addresses)"
                            .formatted(prefix, addresses(prefix), wantedPrefix, addresses(wantedPrefix))));
        }
        return refusals;
    }

    private static long addresses(int prefix) {
        return 1L << (32 - prefix);
    }
}
