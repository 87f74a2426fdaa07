package org.idvserver.desktop.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * A network card to be.
 *
 * @param network which one of its kind: of INTERNAL ones, by a name within whom the desktops are for; of EXTERNAL ones, by its id;
 *     null for the usual one
 * @param own whether it is a network of the desktop's user's own, by its name among theirs; INTERNAL only
 */
public record Nic(NicKind kind, String network, boolean own) {
    /** No name of a section's or lab's network has a slash: replicas that do not know of own ones are refused it by network-service. */
    private static final String OWN = "student/";

    public Nic(NicKind kind, String network) {
        this(kind, network, false);
    }

    public static Nic usual(NicKind kind) {
        return new Nic(kind, null);
    }

    /** Of an EXTERNAL one; empty for the default network. */
    public Optional<UUID> externalId() {
        return Optional.ofNullable(network).map(UUID::fromString);
    }

    @Override
    public String toString() {
        return network == null ? kind.name() : kind + ":" + (own ? OWN : "") + network;
    }

    static Nic of(String text) {
        String[] parts = text.split(":", 2);
        NicKind kind = NicKind.valueOf(parts[0]);
        if (parts.length == 1) {
            return usual(kind);
        }
        boolean own = parts[1].startsWith(OWN);
        return new Nic(kind, own ? parts[1].substring(OWN.length()) : parts[1], own);
    }
}
