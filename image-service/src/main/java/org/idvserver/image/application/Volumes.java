package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.domain.VolumeTarget;

/** Where volumes are kept. Each call is one transaction over a set of rows. */
public interface Volumes {

    /**
     * Wants a clone for each owner, in this pool; without a pool for nobody new. Rows that are there stay; those that failed or wait
     * for another attempt are due again. Fails with POOL_INACTIVE when the pool was stopped or deleted meanwhile.
     */
    Uni<Void> want(Collection<String> ownerIds, ImageVersion version, Optional<UUID> poolId, String actor);

    /** Wants no volume for these owners. */
    Uni<Void> unwant(Collection<String> ownerIds, String actor);

    /** Wants something done to a whole volume; false when something else is being done to it. */
    Uni<Boolean> wantAct(UUID id, VolumeAct act, String actor);

    /** Notes how far an act is, and keeps its claim alive; false when the claim is lost. */
    Uni<Boolean> progress(UUID token, long bytes);

    /**
     * Of these owners, those whose volume is not on its way to the target, with the volume if there is one: it has arrived, has a
     * fault, is wanted otherwise or is not there.
     */
    Uni<Map<String, Optional<Volume>>> settled(Collection<String> ownerIds, VolumeTarget target);

    /** Fails with VOLUME_NOT_FOUND. */
    Uni<Volume> get(UUID id);

    Uni<List<Volume>> page(VolumeQuery query);

    /** What was claimed, with what it is to be cloned from. */
    Uni<List<VolumeWork>> claimed(UUID token);

    /** Records outcomes where the claim still holds, with their events; the claims end. */
    Uni<Void> record(UUID token, List<VolumeOutcome> outcomes);
}
