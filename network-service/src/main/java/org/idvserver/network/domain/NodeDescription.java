package org.idvserver.network.domain;

import java.util.UUID;

/** What a terminal says of itself as a node. */
public record NodeDescription(
        UUID id, String name, String underlayAddress, int underlayMtu, OvsdbEndpoint endpoint, String datapath) {

    /** True when the switch proves who it is, and calls or is reached at the node's own address: nobody is made to call strangers. */
    public boolean hasProvenEndpoint() {
        return endpoint.dialsIn()
                || endpoint.scheme() == OvsdbEndpoint.Scheme.SSL
                        && endpoint.host().equals(underlayAddress);
    }
}
