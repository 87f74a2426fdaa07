package org.idvserver.network.outbound.ovs;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.network.domain.SwitchReport;
import org.idvserver.network.domain.SwitchWish;
import org.idvserver.network.domain.Wiring;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.PortRow;

/** Says how far a bridge is from a wish: what the switch really made of it, not only what was written. */
final class BridgeReport {

    private BridgeReport() {}

    static SwitchReport of(BridgeSnapshot snapshot, SwitchWish wish) {
        List<String> errors = new ArrayList<>();
        List<UUID> deadPeers = new ArrayList<>();
        int tunnelsUp = 0;
        for (SwitchWish.Tunnel tunnel : wish.tunnels()) {
            PortRow port = snapshot.ports().get(new TunnelPort(tunnel).name());
            if (port != null && isMade(port)) {
                tunnelsUp++;
                if ("down".equals(port.wire().bfdStatus().get("state"))) {
                    deadPeers.add(tunnel.remoteNode());
                }
            }
        }
        int portsWired = 0;
        for (PortRow port : snapshot.ports().values()) {
            boolean ours = BridgePlan.isOurs(port) || port.externalIds().containsKey(BridgePlan.WIRED_KEY);
            if (ours && !isMade(port)) {
                errors.add(port.name() + ": " + port.wire().error().orElse("the switch could not make it"));
            } else if (port.externalIds().containsKey(BridgePlan.WIRED_KEY)) {
                portsWired++;
            }
        }
        return new SwitchReport(
                new Wiring.Count(wish.tunnels().size(), tunnelsUp),
                new Wiring.Count(wish.portTags().size(), portsWired),
                Stream.concat(errors.stream(), missing(snapshot, wish)).toList(),
                deadPeers);
    }

    private static boolean isMade(PortRow port) {
        return port.wire().error().isEmpty()
                && port.wire().ofport().map(number -> number > 0).orElse(false);
    }

    /** A tunnel without a port: two remote nodes whose short names are the same. */
    private static Stream<String> missing(BridgeSnapshot snapshot, SwitchWish wish) {
        return wish.tunnels().stream()
                .map(tunnel -> new TunnelPort(tunnel).name())
                .filter(name -> !snapshot.ports().containsKey(name))
                .map(name -> name + ": the switch has no such port");
    }
}
