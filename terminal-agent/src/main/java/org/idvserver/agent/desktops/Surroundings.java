package org.idvserver.agent.desktops;

import java.util.Map;
import java.util.Optional;
import org.idvserver.agent.desktops.DesktopDefinition.Nic;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.networks.Card;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.NicOrder;

/**
 * What a desktop needs around it.
 *
 * @param missing why something is not ready: by {@link #GUARD}, {@link #SWITCH} or a network's id
 */
public record Surroundings(
        Map<String, InternalNetworkOrder> internal,
        Map<String, ExternalNetworkOrder> external,
        Map<String, StepFailure> missing) {

    public static final String GUARD = "guard";
    public static final String SWITCH = "switch";

    public Surroundings {
        internal = Map.copyOf(internal);
        external = Map.copyOf(external);
        missing = Map.copyOf(missing);
    }

    /** What an order's card is plugged into; fails when that is not ready. */
    Nic resolve(NicOrder nic) {
        if (nic.hasExternalNetworkId()) {
            require(GUARD);
            require(nic.getExternalNetworkId());
            ExternalNetworkOrder network = known(external.get(nic.getExternalNetworkId()), nic.getExternalNetworkId());
            return new Nic(Card.of(nic), Optional.of(network.getName()), network.getMtu());
        }
        require(SWITCH);
        InternalNetworkOrder network = known(internal.get(nic.getInternalNetworkId()), nic.getInternalNetworkId());
        return new Nic(Card.of(nic), Optional.empty(), network.getMtu());
    }

    private void require(String part) {
        StepFailure failure = missing.get(part);
        if (failure != null) {
            throw failure;
        }
    }

    private static <T> T known(T network, String id) {
        if (network == null) {
            throw new StepFailure("ORDER_INVALID", "network " + id + " is not among the orders");
        }
        return network;
    }
}
