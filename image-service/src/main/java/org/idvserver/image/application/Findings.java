package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.FindingState;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.page.PageRequest;

/** Where findings are kept. Each call is one transaction with its events. */
public interface Findings {

    /** What a comparison shows for the first time. */
    record Suspect(FindingKind kind, BlockImage image, Optional<UUID> versionId) {}

    /** The database's time. */
    Uni<Instant> now();

    /**
     * Compares a listing with the rows, set against set: findings that still hold are noted as seen, those that do not are GONE;
     * answers what is new. Rows that changed since the listing began are nobody's finding.
     */
    Uni<List<Suspect>> compare(StoragePool pool, Set<String> listed, Instant listingBegan);

    /** Opens a finding if the rows still say so. */
    Uni<Void> raise(StoragePool pool, Suspect suspect, long sizeBytes, Instant listingBegan);

    Uni<List<Finding>> page(Optional<FindingKind> kind, Optional<FindingState> state, PageRequest request);

    /** Fails with FINDING_NOT_FOUND. */
    Uni<Finding> get(UUID id);

    Uni<Finding> dismiss(UUID id, String actor);

    /** Clones a lost volume again if it is still there; FINDING_STALE if not. */
    Uni<Void> recreate(Finding finding, String actor);

    /** Wants the row of a lost volume gone; FINDING_STALE if it is not whole. */
    Uni<Void> forget(Finding finding, String actor);

    /** Takes an orphan back for the owner and version of its marks; FINDING_STALE when the owner has a volume. */
    Uni<Void> adopt(Finding finding, BlockStorage.Origin origin, String actor);

    /** Closes one whose version went to the recycle bin. */
    Uni<Void> repaired(Finding finding, String actor);
}
