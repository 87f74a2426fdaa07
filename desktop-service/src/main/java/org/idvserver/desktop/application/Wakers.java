package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;

/** Sends Wake-on-LAN packets. Nobody answers them. */
public interface Wakers {

    /** One packet for each, into its own network; what cannot be sent is left to the neighbours. */
    Uni<Void> send(Collection<Terminals.Waking> asleep);
}
