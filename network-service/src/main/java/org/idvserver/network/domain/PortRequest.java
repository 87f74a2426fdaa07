package org.idvserver.network.domain;

import java.util.UUID;

/** A port that a desktop is to have; its id is chosen by who asks, so that asking again gives the same port. */
public record PortRequest(UUID portId, UUID networkId, UUID desktopId, String hostname) {}
