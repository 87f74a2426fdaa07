package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.desktop.domain.PinnedImage;

/** What image-service does for desktops. Every call ends within a limit and may be repeated. */
public interface Images {

    /** The released version that a channel points to. */
    Uni<PinnedImage> resolve(UUID imageId, String channel);

    /** A version in whatever state; fails with a problem of kind NOT_FOUND. */
    Uni<Version> version(UUID versionId);

    /**
     * A version of an image.
     *
     * @param released for new desktops
     * @param runs where it is used already: it is released, or was
     */
    record Version(UUID imageId, boolean released, boolean runs, PinnedImage pinned) {}

    /** Puts a volume back to the state it was cloned in. */
    Uni<Void> reset(UUID volumeId);

    /** The volume of each owner, made if it is not there. Never fails as a whole: each owner has an outcome. */
    Uni<Map<UUID, Outcome<UUID>>> clone(UUID versionId, Collection<UUID> owners);

    /** Where clones of a version would be made now. Fails as {@link #clone} would as a whole. */
    Uni<Room> room(UUID versionId);

    /**
     * A pool, why it takes nothing new if so, and figures in bytes: what is left, once it was measured, and what one clone grows
     * to at most. A peer of an earlier version does not tell the pool's id.
     */
    record Room(
            Optional<Outcome.ItemFault> refusal,
            Optional<UUID> poolId,
            String pool,
            OptionalLong availableBytes,
            long cloneBytes) {

        /** What so many clones grow to at most, all together. */
        public long mostBytes(int clones) {
            return clones * cloneBytes;
        }
    }

    /** Deletes the volumes of owners; what is not there counts as deleted. Each owner has an outcome. */
    Uni<Map<UUID, Outcome<Void>>> delete(Collection<UUID> owners);

    /**
     * Says all that terminals may reach from now on. Never fails as a whole: each terminal has an outcome. Its value says whether it
     * holds something still that it is to lose; what it is to reach it may reach all the same.
     */
    Uni<Map<UUID, Outcome<Granted>>> grant(Collection<Grant> grants);

    /** @param held why something has not been taken back from the terminal yet */
    record Granted(Optional<Outcome.ItemFault> held) {}

    /**
     * All that a terminal may reach.
     *
     * @param fence it cannot let go by itself any more: it is shut out of the rest
     */
    record Grant(UUID terminal, Collection<UUID> versions, Collection<UUID> volumes, boolean fence) {}
}
