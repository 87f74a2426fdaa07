package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.BlockImage;

/** What terminals themselves may reach at the storage, each with a user of its own. Every act may be repeated. */
public interface TerminalAccess {

    /**
     * Lets the terminal's user, which is made when it is not there, open exactly these volumes from now on. What is connected keeps
     * what it may do.
     */
    Uni<Login> allow(UUID terminalId, Set<Reach> volumes);

    /** Takes the terminal's user away; one that is not there counts as taken. */
    Uni<Void> forbid(UUID terminalId);

    /** A volume's image, and the frozen one that it was cloned from. */
    record Reach(BlockImage image, BlockImage parent) {}

    /** A user and its key in Base64, as Ceph prints it. The key is a secret. */
    record Login(String user, String key) {

        @Override
        public String toString() {
            return user;
        }
    }
}
