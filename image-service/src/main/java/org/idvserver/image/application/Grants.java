package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Set;
import java.util.UUID;

/** Which terminal may reach what. */
public interface Grants {

    /**
     * Replaces all that a terminal may reach, in one transaction. Fails with VERSION_NOT_FOUND, VOLUME_NOT_FOUND or
     * VOLUME_GRANTED_ELSEWHERE, and then nothing is changed. Answers whether anything was.
     */
    Uni<Boolean> replace(UUID terminalId, Set<UUID> versionIds, Set<UUID> volumeIds, String actor);

    /** The volumes in Ceph that a terminal may open. */
    Uni<Set<TerminalAccess.Reach>> reach(UUID terminalId);

    /** Fails with VERSION_NOT_FOUND when the terminal may not reach it. */
    Uni<Void> checkVersion(UUID terminalId, UUID versionId);

    /** Fails with VOLUME_NOT_FOUND when the terminal may not reach it. */
    Uni<Void> checkVolume(UUID terminalId, UUID volumeId);
}
