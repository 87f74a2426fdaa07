package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.image.application.RecycleBin;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresRecycleBin implements RecycleBin {
    private static final String PAGE =
            """
            select * from (
                select 'IMAGE' as kind, i.id, i.id as image_id, i.name, 0 as number, i.deleted, i.deleted_by, false as purging
                from images i where i.deleted is not null
                union all
                select 'VERSION', v.id, v.image_id, i.name, v.number, v.deleted, v.deleted_by,
                    exists (select 1 from tombstones t where t.version_id = v.id)
                from image_versions v join images i on i.id = v.image_id where v.deleted is not null) binned
            where id > $1 order by id limit $2""";

    private final Pool pool;

    PostgresRecycleBin(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Item>> page(PageRequest request) {
        return pool.preparedQuery(PAGE)
                .execute(Tuple.of(request.after(), request.sizeAndOne()))
                .map(rows -> {
                    List<Item> found = new ArrayList<>();
                    rows.forEach(row -> found.add(item(row)));
                    return found;
                });
    }

    private static Item item(Row row) {
        return new Item(
                Kind.valueOf(row.getString("kind")),
                row.getUUID("id"),
                row.getUUID("image_id"),
                row.getString("name"),
                row.getInteger("number"),
                row.getOffsetDateTime("deleted").toInstant(),
                row.getString("deleted_by"),
                row.getBoolean("purging"));
    }
}
