package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.events.Outbox;

/** Records the wish that a version be released; the reconciler does it once the version is ready. Safe to repeat. */
@ApplicationScoped
public class RequestRelease {
    private final Versions versions;
    private final ImageEvents events;
    private final Outbox outbox;

    RequestRelease(Versions versions, ImageEvents events, Outbox outbox) {
        this.versions = versions;
        this.events = events;
        this.outbox = outbox;
    }

    @WithTransaction
    public Uni<ImageVersion> release(String actor, UUID versionId) {
        return versions.lock(versionId)
                .call(version -> version.wantRelease()
                        ? outbox.append(events.releaseWanted(actor, version))
                        : Uni.createFrom().voidItem());
    }
}
