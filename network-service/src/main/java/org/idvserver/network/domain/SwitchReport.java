package org.idvserver.network.domain;

import java.util.List;
import java.util.UUID;

/** What a node's integration bridge is after it was brought to a wish. */
public record SwitchReport(Wiring.Count tunnels, Wiring.Count ports, List<String> errors, List<UUID> deadPeers) {}
