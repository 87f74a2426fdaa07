package org.idvserver.network.outbound.ovs;

import java.math.BigInteger;
import java.util.Map;
import org.idvserver.network.domain.SwitchWish.Tunnel;

/** How one tunnel is written in OVSDB: a protected VXLAN port, so that frames never go from tunnel to tunnel. */
record TunnelPort(Tunnel tunnel) {
    static final String OWNER_KEY = "idv-owner";
    static final String OWNER = "network-service";
    private static final int REMOTE_CHARACTERS = 7;
    private static final int RADIX = 36;

    /** At most 15 characters: {@code v}, the VNI in hexadecimal, and a short form of the remote node's id. */
    String name() {
        BigInteger remote = BigInteger.valueOf(tunnel.remoteNode().getLeastSignificantBits() & Long.MAX_VALUE);
        String digits = "0".repeat(REMOTE_CHARACTERS) + remote.toString(RADIX);
        return "v" + Integer.toHexString(tunnel.vni()) + "-" + digits.substring(digits.length() - REMOTE_CHARACTERS);
    }

    Map<String, String> options() {
        return Map.of(
                "key",
                Integer.toString(tunnel.vni()),
                "remote_ip",
                tunnel.remoteAddress(),
                "local_ip",
                tunnel.localAddress());
    }

    Map<String, String> externalIds() {
        return Map.of(OWNER_KEY, OWNER, "idv-remote", tunnel.remoteNode().toString());
    }

    /** Bidirectional forwarding detection tells whether the remote node answers. */
    Map<String, String> bfd() {
        return tunnel.watched() ? Map.of("enable", "true") : Map.of();
    }
}
