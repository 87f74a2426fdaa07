package org.idvserver.network.domain;

import java.util.Optional;
import java.util.UUID;

/** A MAC and an address in a network, of a desktop or of a node's own DHCP service. */
public record Port(
        UUID id,
        UUID networkId,
        Optional<UUID> desktopId,
        Optional<UUID> nodeId,
        String hostname,
        String mac,
        String address) {}
