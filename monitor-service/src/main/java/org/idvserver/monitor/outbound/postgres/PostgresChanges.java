package org.idvserver.monitor.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.monitor.application.Changes;
import org.idvserver.monitor.domain.Change;

/** The change log; the database's triggers write it. */
@ApplicationScoped
class PostgresChanges implements Changes {
    private final Pool pool;

    PostgresChanges(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Kept> kept() {
        return pool.query("select coalesce(min(sequence), 0), coalesce(max(sequence), 0) from changes")
                .execute()
                .map(rows -> rows.iterator().next())
                .map(row -> new Kept(row.getLong(0), row.getLong(1)));
    }

    @Override
    public Uni<List<Change>> after(long sequence, int most) {
        return pool.preparedQuery("select * from changes where sequence > $1 order by sequence limit $2")
                .execute(Tuple.of(sequence, most))
                .map(rows -> {
                    List<Change> found = new ArrayList<>();
                    rows.forEach(row -> found.add(change(row)));
                    return found;
                });
    }

    @Override
    public Uni<Void> prune(int keep) {
        return pool.preparedQuery("delete from changes where sequence <= (select max(sequence) from changes) - $1")
                .execute(Tuple.of((long) keep))
                .replaceWithVoid();
    }

    private static Change change(Row row) {
        return new Change(
                row.getLong("sequence"),
                row.getString("kind"),
                row.getUUID("id"),
                row.getString("name"),
                row.getUUID("lab_id"),
                row.getUUID("section_id"),
                row.getUUID("terminal_id"),
                row.getString("state"),
                row.getString("reason"),
                TerminalRows.instant(row, "time"));
    }
}
