package org.idvserver.user.inbound.rest;

import java.util.UUID;

/** A user as the API shows it. */
public record UserView(UUID id, String username, String displayName, String email, String role, boolean active) {}
