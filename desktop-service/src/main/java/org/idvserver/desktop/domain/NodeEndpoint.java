package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;

/** How network-service gets to a terminal's switch. */
@Embeddable
public record NodeEndpoint(
        @Column(name = "underlay_address") String underlayAddress,
        @Column(name = "underlay_mtu") int underlayMtu,
        @Column(name = "ovsdb_endpoint") String ovsdbEndpoint,
        @Column(name = "datapath") String datapath) {

    /** Changes when anything that network-service must know does. */
    public String fingerprint() {
        return String.join(" ", underlayAddress, Integer.toString(underlayMtu), ovsdbEndpoint, datapath);
    }
}
