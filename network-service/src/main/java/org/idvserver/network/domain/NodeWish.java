package org.idvserver.network.domain;

import java.util.UUID;

/** What a terminal node is to be, as of a generation. */
public record NodeWish(UUID nodeId, long generation, SwitchWish wish) {}
