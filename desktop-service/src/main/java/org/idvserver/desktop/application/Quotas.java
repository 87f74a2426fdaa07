package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.page.PageRequest;

/** Where quotas are kept, and what is used of them. What is deleted takes nothing. */
public interface Quotas {

    Uni<Void> put(Quota quota);

    Uni<Void> remove(QuotaKind kind, UUID subjectId);

    /** Fails with QUOTA_NOT_FOUND. */
    Uni<Quota> get(QuotaKind kind, UUID subjectId);

    Uni<List<Quota>> page(PageRequest request);

    /** Whether there are any at all. */
    Uni<Boolean> any();

    /** Whether any of the subjects has a limit of disk. */
    Uni<Boolean> anyDisk(Collection<UUID> subjectIds);

    /** Those of any of the subjects. */
    Uni<List<Quota>> of(Collection<UUID> subjectIds);

    /** Those of any of the subjects, locked until the transaction ends, so that nobody else uses them up meanwhile. */
    Uni<List<Quota>> lockOf(Collection<UUID> subjectIds);

    /** What each of them has; who has nothing is left out. */
    Uni<Map<UUID, Usage>> ofUsers(Collection<UUID> userIds);

    Uni<Usage> ofSection(UUID sectionId);
}
