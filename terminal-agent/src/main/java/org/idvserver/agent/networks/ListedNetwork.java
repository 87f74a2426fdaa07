package org.idvserver.agent.networks;

import java.util.List;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;

/** A NAT network whose guests reach only what is listed. */
public record ListedNetwork(String id, List<AllowedOrder> allowed) {
    static final String TABLE_PREFIX = "idvlist_";

    public ListedNetwork {
        allowed = List.copyOf(allowed);
    }

    public static ListedNetwork of(ListedNetworkOrder order) {
        return new ListedNetwork(order.getNetwork().getNetworkId(), order.getAllowedList());
    }

    /** Its mark is what its bridge, its nft table and its resolver's folder have in common: each can be told from the others. */
    static String mark(String id) {
        return DeviceName.of("", id);
    }

    static String table(String mark) {
        return TABLE_PREFIX + mark;
    }

    static String bridge(String mark) {
        return NatNetwork.BRIDGE_PREFIX + mark;
    }

    /** The set of addresses that the resolver found for a listed name and for those below it. */
    static String set(String host) {
        return DeviceName.of("h", host);
    }

    /** The names in it. */
    List<String> hosts() {
        return allowed.stream()
                .filter(AllowedOrder::hasHost)
                .map(AllowedOrder::getHost)
                .sorted()
                .toList();
    }
}
