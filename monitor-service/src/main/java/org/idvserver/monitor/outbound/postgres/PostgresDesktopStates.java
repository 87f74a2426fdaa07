package org.idvserver.monitor.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.application.DesktopStates;
import org.idvserver.monitor.domain.DesktopStatus;
import org.idvserver.monitor.domain.MonitorProblem;

/** Reads desktops as they are shown. */
@ApplicationScoped
class PostgresDesktopStates implements DesktopStates {
    private final Pool pool;

    PostgresDesktopStates(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<DesktopStatus> get(UUID id) {
        return pool.preparedQuery("select * from desktop_states where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw MonitorProblem.DESKTOP_NOT_FOUND.because("There is no desktop %s", id);
                    }
                    return status(rows.iterator().next());
                });
    }

    @Override
    public Uni<List<DesktopStatus>> page(UUID terminalId, UUID sectionId, PageRequest request) {
        return pool.preparedQuery(
                        """
                        select * from desktop_states
                        where id > $1 and ($2::uuid is null or terminal_id = $2) and ($3::uuid is null or section_id = $3)
                        order by id limit $4""")
                .execute(Tuple.of(request.after(), terminalId, sectionId, request.sizeAndOne()))
                .map(rows -> {
                    List<DesktopStatus> found = new ArrayList<>();
                    rows.forEach(row -> found.add(status(row)));
                    return found;
                });
    }

    private static DesktopStatus status(Row row) {
        return new DesktopStatus(
                row.getUUID("id"),
                row.getString("name"),
                row.getUUID("section_id"),
                row.getUUID("user_id"),
                row.getUUID("terminal_id"),
                row.getString("state"),
                row.getString("reason"),
                TerminalRows.instant(row, "state_time"),
                row.getDouble("cpu_seconds"),
                row.getLong("memory_used_mib"));
    }
}
