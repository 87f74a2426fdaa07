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

    /**
     * Makes sure that nobody but this service can write to an image any more. While somebody has it open this fails with
     * VOLUME_IN_USE; with force they are shut out for good: what they write from now on fails. What is not there nobody writes to.
     *
     * @param openers addresses from which it was opened; the storage may not know all of them any more
     */
    Uni<Void> close(BlockImage image, Set<String> openers, boolean force);

    /** The addresses from which an image is open now, other than this service's. */
    Uni<Set<String>> openers(BlockImage image);

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
