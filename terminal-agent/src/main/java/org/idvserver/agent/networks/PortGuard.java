package org.idvserver.agent.networks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.idvserver.agent.host.StepFailure;

/**
 * Keeps flows in br-int that let each guest send as itself only, and guests that are not wired apart. The flows stay when the agent ends;
 * a switch that begins anew has none, and carries nothing until they are back. For one thread.
 */
public final class PortGuard implements CardGuard {
    private final OpenVswitch ovs;
    private final Map<String, Card> cards = new HashMap<>();

    public PortGuard(OpenVswitch ovs) {
        this.ovs = ovs;
    }

    /** Looks, and brings ports and flows to what is ordered and plugged in. */
    public void ensure(Collection<Card> ordered) {
        List<GuestPort> listed = ovs.guestPorts();
        // A guest that is not ordered any more keeps its right to send until it is off.
        cards.keySet().retainAll(ids(listed));
        ordered.forEach(card -> cards.put(card.portId(), card));
        List<GuestPort> ports = listed.stream().filter(GuestPort::plugged).toList();
        String flows = PortFlows.text(ports, cards);
        ovs.ensureFlows(flows);
        if (ports.isEmpty()) {
            ovs.ensureClosedWithoutFlows(flows);
        }
        ovs.keepApart(ours(ports));
        listed.stream()
                .filter(port -> port.row().marked() || cards.containsKey(port.ifaceId()))
                .filter(GuestPort::leftBehind)
                .forEach(ovs::removeLeftBehind);
    }

    @Override
    public void ensurePlugged(Collection<Card> fresh) {
        Set<String> wanted = fresh.stream()
                .filter(card -> !card.external())
                .map(Card::portId)
                .collect(Collectors.toSet());
        if (wanted.isEmpty()) {
            return;
        }
        List<GuestPort> ports =
                ovs.guestPorts().stream().filter(GuestPort::plugged).toList();
        fresh.forEach(card -> cards.put(card.portId(), card));
        wanted.removeAll(ids(ports));
        if (!wanted.isEmpty()) {
            throw new StepFailure("GUARD_FAILED", "not plugged into " + OpenVswitch.BRIDGE + ": " + wanted);
        }
        ovs.ensureFlows(PortFlows.text(ports, cards));
        ovs.keepApart(ours(ports));
    }

    private List<GuestPort> ours(List<GuestPort> ports) {
        return ports.stream().filter(port -> cards.containsKey(port.ifaceId())).toList();
    }

    private static Set<String> ids(List<GuestPort> ports) {
        return ports.stream().map(GuestPort::ifaceId).collect(Collectors.toSet());
    }
}
