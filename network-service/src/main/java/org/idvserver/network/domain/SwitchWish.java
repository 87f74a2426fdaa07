package org.idvserver.network.domain;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a node's integration bridge is to be. Ports are named by their id (the iface-id of their interface) and get the tag
 * of their network.
 */
public record SwitchWish(List<Tunnel> tunnels, Map<UUID, Integer> portTags) {

    /** One VXLAN port: frames of a VNI to and from one other node. */
    public record Tunnel(
            UUID remoteNode, String remoteAddress, String localAddress, int vni, int tag, boolean watched) {}
}
