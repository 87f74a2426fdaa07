package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolRefusal;
import org.idvserver.image.domain.StoragePool;

/** Says beforehand what {@link CloneVolumes} would say. */
@ApplicationScoped
public class CheckClones {
    private final Versions versions;
    private final StoragePools pools;

    CheckClones(Versions versions, StoragePools pools) {
        this.versions = versions;
        this.pools = pools;
    }

    /** Where clones would be made, why not if so, and how much one takes at most. */
    public record Room(StoragePool pool, long cloneBytes) {

        public Optional<PoolRefusal> refusal() {
            return pool.refusal();
        }
    }

    @WithSession
    public Uni<Room> check(UUID versionId) {
        return versions.get(versionId).invoke(ImageVersion::checkReleased).flatMap(version -> pools.serving(
                        PoolPurpose.DESKTOPS, version.pool().place().type())
                .map(pool -> new Room(pool, version.sizeBytes())));
    }
}
