package org.idvserver.network.domain;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a node's integration bridge is to be. Ports are named by their id (the iface-id of their interface) and get the tag
 * of their network.
 */
public record SwitchWish(List<Tunnel> tunnels, Map<UUID, Integer> portTags) {

    /** What VXLAN over IPv4 puts around a guest's packet, in bytes. */
    private static final int OVERHEAD = 50;

    /** One VXLAN port: frames of a VNI to and from one other node, which hold packets of guests of so many bytes. */
    public record Tunnel(
            UUID remoteNode, String remoteAddress, String localAddress, int vni, int tag, int mtu, boolean watched) {}

    /** The MTU that the underlay must have, in bytes, for the largest packets of guests; 0 when there is no tunnel. */
    public int underlayMtu() {
        return tunnels.stream()
                .mapToInt(tunnel -> tunnel.mtu() + OVERHEAD)
                .max()
                .orElse(0);
    }
}
