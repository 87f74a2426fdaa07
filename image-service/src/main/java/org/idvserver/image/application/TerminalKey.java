package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;

/** The key that terminals open their volumes with. */
public interface TerminalKey {

    /** In Base64, as Ceph prints it; read anew each time, so that it can be changed under way. */
    Uni<String> read();
}
