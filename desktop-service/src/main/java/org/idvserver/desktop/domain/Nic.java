package org.idvserver.desktop.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * A network card to be.
 *
 * @param network which one of its kind: of INTERNAL ones, by a name within whom the desktops are for; of EXTERNAL ones, by its id;
 *     null for the usual one
 */
public record Nic(NicKind kind, String network) {

    public static Nic usual(NicKind kind) {
        return new Nic(kind, null);
    }

    /** Of an EXTERNAL one; empty for the default network. */
    public Optional<UUID> externalId() {
        return Optional.ofNullable(network).map(UUID::fromString);
    }

    @Override
    public String toString() {
        return network == null ? kind.name() : kind + ":" + network;
    }

    static Nic of(String text) {
        String[] parts = text.split(":", 2);
        return new Nic(NicKind.valueOf(parts[0]), parts.length == 1 ? null : parts[1]);
    }
}
