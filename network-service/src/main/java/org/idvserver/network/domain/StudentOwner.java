package org.idvserver.network.domain;

import java.util.UUID;

/** A student as the owner of networks, each of which has a name among theirs: {@code student/<id>.<name>}. */
public record StudentOwner(UUID student) {

    /** The owner of one of their networks. */
    public String named(String network) {
        return this + "." + network;
    }

    public boolean owns(Network network) {
        return network instanceof InternalNetwork internal
                && (internal.owner().equals(toString()) || internal.owner().startsWith(named("")));
    }

    @Override
    public String toString() {
        return "student/" + student;
    }
}
