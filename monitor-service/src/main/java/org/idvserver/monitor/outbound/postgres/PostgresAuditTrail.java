package org.idvserver.monitor.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.application.AuditTrail;
import org.idvserver.monitor.domain.AuditRecord;

/** The append-only table. */
@ApplicationScoped
class PostgresAuditTrail implements AuditTrail, PanacheRepositoryBase<AuditRecord, UUID> {

    @Override
    public Uni<Void> append(AuditRecord entry) {
        return persist(entry).replaceWithVoid();
    }

    @Override
    public Uni<List<AuditRecord>> page(Filter filter, PageRequest request) {
        StringBuilder where = new StringBuilder("1 = 1");
        Parameters parameters = new Parameters();
        if (!request.fromStart()) {
            where.append(" and id < :before");
            parameters.and("before", request.after());
        }
        equal(where, parameters, "actor", filter.actor());
        equal(where, parameters, "action", filter.action());
        equal(where, parameters, "object", filter.object());
        return find(where.append(" order by id desc").toString(), parameters)
                .range(0, request.size())
                .list();
    }

    /** The column is a constant of this class, never input. */
    private static void equal(StringBuilder where, Parameters parameters, String column, String value) {
        if (value != null) {
            where.append(" and ").append(column).append(" = :").append(column);
            parameters.and(column, value);
        }
    }
}
