package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.QuotaLimits;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Sets and shows quotas. What people have already is not taken from them. */
@ApplicationScoped
public class ManageQuotas {
    private final Quotas quotas;
    private final CheckQuota checkQuota;
    private final Facts facts;

    ManageQuotas(Quotas quotas, CheckQuota checkQuota, Facts facts) {
        this.quotas = quotas;
        this.checkQuota = checkQuota;
        this.facts = facts;
    }

    /** A quota and what is used now: by the user, or by the section as a whole; nothing for a group. */
    public record Shown(Quota quota, Usage used) {}

    /** What a person may have in all, whose quotas say so, and what they have. */
    public record Applying(QuotaLimits limits, List<Quota> sources, Usage used) {}

    /** Of a section as well, if one is named. */
    public Uni<Applying> applying(UUID user, Optional<UUID> section) {
        return checkQuota.applying(user, section);
    }

    @WithTransaction
    public Uni<Quota> set(String actor, Quota quota) {
        return quotas.put(quota)
                .chain(() -> facts.tell(
                        actor,
                        List.of(new Fact.QuotaSet(quota.kind(), quota.subjectId(), quota.each(), quota.total()))))
                .replaceWith(quota);
    }

    @WithTransaction
    public Uni<Void> remove(String actor, QuotaKind kind, UUID subject) {
        return quotas.remove(kind, subject)
                .chain(() -> facts.tell(actor, List.of(new Fact.QuotaRemoved(kind, subject))));
    }

    /** Fails with QUOTA_NOT_FOUND. */
    @WithSession
    public Uni<Shown> get(QuotaKind kind, UUID subject) {
        return quotas.get(kind, subject).flatMap(quota -> used(kind, subject).map(used -> new Shown(quota, used)));
    }

    private Uni<Usage> used(QuotaKind kind, UUID subject) {
        return switch (kind) {
            case USER -> quotas.ofUsers(List.of(subject)).map(used -> used.getOrDefault(subject, Usage.NOTHING));
            case SECTION -> quotas.ofSection(subject);
            case GROUP -> Uni.createFrom().item(Usage.NOTHING);
        };
    }

    @WithSession
    public Uni<Page<Quota>> page(PageRequest request) {
        return quotas.page(request)
                .map(rows -> Page.of(rows, request.size(), quota -> quota.id().toString()));
    }
}
