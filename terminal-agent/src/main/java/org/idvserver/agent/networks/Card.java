package org.idvserver.agent.networks;

import org.idvserver.contracts.desktop.v1.NicOrder;

/**
 * A guest's network card: who it may say that it is.
 *
 * @param external on a NAT network's bridge; else in br-int
 */
public record Card(String portId, String mac, String address, boolean external) {
    static final String DEVICE_PREFIX = "idvx-";

    public static Card of(NicOrder order) {
        return new Card(order.getPortId(), order.getMac(), order.getAddress(), order.hasExternalNetworkId());
    }

    /** What an external card is plugged in by. Known before the guest starts, so that the guard is there first. */
    public String device() {
        return DeviceName.of(DEVICE_PREFIX, portId);
    }
}
