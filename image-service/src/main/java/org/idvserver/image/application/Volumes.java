package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.page.PageRequest;

/** Where volumes are kept. Each call is one transaction over a set of rows. */
public interface Volumes {

    /** Wants a clone for each owner. Rows that are there stay; those that failed or wait for another attempt are due again. */
    Uni<Void> want(Collection<String> ownerIds, ImageVersion version, String cephPool, String actor);

    /** Wants no volume for these owners. */
    Uni<Void> unwant(Collection<String> ownerIds, String actor);

    /** Wants the clone thrown away and made again; false when it is not READY or there is none. */
    Uni<Boolean> wantReset(UUID id, String actor);

    Uni<List<Volume>> ofOwners(Collection<String> ownerIds);

    /** Fails with VOLUME_NOT_FOUND. */
    Uni<Volume> get(UUID id);

    Uni<List<Volume>> page(Optional<String> ownerId, PageRequest request);

    /** All of one pool of the storage. */
    Uni<List<Volume>> in(String cephPool);

    /** What was claimed, with what it is to be cloned from. */
    Uni<List<VolumeWork>> claimed(UUID token);

    /** Records outcomes where the claim still holds, with their events; the claims end. */
    Uni<Void> record(UUID token, List<VolumeOutcome> outcomes);
}
