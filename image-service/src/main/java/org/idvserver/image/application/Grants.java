package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.BlockImage;

/** Which terminal may reach what. */
public interface Grants {

    /**
     * All that a terminal may reach.
     *
     * @param fence it cannot be asked to let go of the rest any more
     */
    record Wish(UUID terminalId, Set<UUID> versionIds, Set<UUID> volumeIds, boolean fence) {}

    /** A volume in Ceph that is to be taken back from a terminal. */
    record Leaving(UUID terminalId, UUID volumeId, BlockImage image, Set<String> openers, Instant since) {}

    /** A volume in Ceph that a terminal was told how to open, and of which it is not known yet from where it did. */
    record Opening(UUID volumeId, BlockImage image) {}

    /**
     * Notes which volumes terminals are to give up: they cannot open them any more. Answers those that they may have open. Fails with
     * VERSION_NOT_FOUND, VOLUME_NOT_FOUND or VOLUME_GRANTED_ELSEWHERE, and then nothing is changed.
     */
    Uni<List<Leaving>> leave(Collection<Wish> wishes);

    /**
     * Replaces all that terminals may reach, in one transaction, when nobody writes to what they give up any more; notes of which
     * volumes they were shut out. Fails as {@link #leave}, and with VOLUME_BUSY when more is to be given up than was noted. Answers
     * the terminals of which volumes were among what was changed.
     */
    Uni<Set<UUID>> replace(Collection<Wish> wishes, Set<UUID> fenced, String actor);

    /**
     * Adds what a terminal is to reach and replaces the versions, without taking anything back of what it is to give up. Fails as
     * {@link #leave}. Answers whether volumes were added.
     */
    Uni<Boolean> add(Wish wish, String actor);

    /** Notes that the terminal is about to open a volume. */
    Uni<Void> opening(UUID terminalId, UUID volumeId);

    /** Those that began within this time. */
    Uni<List<Opening>> openings(Duration ago, int limit);

    Uni<Void> noteOpeners(UUID volumeId, Set<String> addresses);

    /** The volumes in Ceph that a terminal may open. */
    Uni<Set<TerminalAccess.Reach>> reach(UUID terminalId);

    /** Fails with VERSION_NOT_FOUND when the terminal may not reach it. */
    Uni<Void> checkVersion(UUID terminalId, UUID versionId);

    /** Fails with VOLUME_NOT_FOUND when the terminal may not reach it, with VOLUME_FENCED when it was shut out. */
    Uni<Void> checkVolume(UUID terminalId, UUID volumeId);
}
