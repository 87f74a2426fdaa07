package org.idvserver.image.outbound.postgres;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.FindingState;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.Volume;

/** The statements that compare a pool ($1) with the names that its storage lists ($2), as of the time the listing began ($3). */
final class FindingSql {
    /** What does not agree. Names under a tombstone are being seen to. */
    private static final String DISAGREEMENTS =
            """
            with listed as (select name from unnest($2::text[]) as l(name)),
            disagreement(kind, image, version_id) as (
                select 'ORPHAN', l.name, null::uuid from listed l
                where (l.name like 'd-%' or l.name like 'v-%' or l.name like 'm-%')
                  and not exists (select 1 from volumes v where v.pool_id = $1 and 'd-' || v.owner_id = l.name)
                  and not exists (select 1 from image_versions v where v.pool_id = $1 and 'v-' || v.id::text = l.name)
                  and not exists (select 1 from living_maintenance_vms m where 'm-' || m.id::text = l.name)
                  and not exists (select 1 from tombstones t where t.pool_id = $1 and t.image = l.name)
                union all
                select 'LOST', 'd-' || v.owner_id, v.version_id from volumes v
                where v.pool_id = $1 and v.state = 'READY' and v.target = 'PRESENT' and v.changed < $3
                  and not exists (select 1 from listed l where l.name = 'd-' || v.owner_id)
                union all
                select 'LOST', 'v-' || v.id::text, v.id from image_versions v
                where v.pool_id = $1 and v.state in ('READY', 'RELEASED', 'DEPRECATED', 'RETIRED') and v.deleted is null
                  and not exists (select 1 from listed l where l.name = 'v-' || v.id::text)
                union all
                select 'LOST', 'm-' || m.id::text, v.id from living_maintenance_vms m
                join image_versions v on v.id = m.base_version_id
                where v.pool_id = $1 and m.state in ('RUNNING', 'STOPPING', 'STOPPED') and m.target in ('RUNNING', 'STOPPED')
                  and not exists (select 1 from listed l where l.name = 'm-' || m.id::text)
                union all
                select 'UNREFERENCED_VERSION', 'v-' || v.id::text, v.id from image_versions v
                join listed l on l.name = 'v-' || v.id::text
                where v.pool_id = $1 and v.state in ('DEPRECATED', 'RETIRED') and v.deleted is null
                  and not exists (select 1 from channels c where c.version_id = v.id)
                  and not exists (select 1 from volumes o where o.version_id = v.id)
                  and not exists (select 1 from version_grants g where g.version_id = v.id)
                  and not exists (select 1 from living_maintenance_vms m
                      where v.id in (m.base_version_id, m.published_version_id)))
            """;

    static final String CURRENT = DISAGREEMENTS
            + """
            select d.kind, d.image, d.version_id, f.id as finding_id from disagreement d
            left join findings f on f.pool_id = $1 and f.image = d.image and f.state in ('OPEN', 'DISMISSED')
                and (f.kind = d.kind or (d.kind = 'ORPHAN' and f.kind = 'HALF_MADE'))
            order by d.image""";

    private static final String COLUMNS =
            "f.id, f.kind, f.pool_id, p.type, p.location, f.image, f.version_id, f.size_bytes, f.first_seen, f.last_seen,"
                    + " f.state, f.reason, f.message";

    /** What holds no more ($2 are those that do), unless a repair is under way. */
    static final String CLOSE_GONE =
            """
            update findings f set state = 'GONE', closed = now(), closed_by = 'service/image-service'
            from storage_pools p
            where p.id = f.pool_id and f.pool_id = $1 and f.state in ('OPEN', 'DISMISSED') and f.id <> all($2)
              and not exists (select 1 from tombstones t where t.finding_id = f.id)
            returning """
                    + " " + COLUMNS;

    /** $4 is the id to be, $5 to $7 what was found; nothing when the rows do not say so any more. */
    static final String RAISE = DISAGREEMENTS
            + """
            , raised as (
                insert into findings (id, kind, pool_id, image, version_id, size_bytes, state)
                select $4, $5, $1, d.image, d.version_id, $7, 'OPEN' from disagreement d
                where d.image = $6 and (d.kind = $5 or (d.kind = 'ORPHAN' and $5 = 'HALF_MADE'))
                on conflict do nothing
                returning *)
            select """
            + " " + COLUMNS + " from raised f join storage_pools p on p.id = f.pool_id";

    static final String PAGE = "select " + COLUMNS
            + " from findings f join storage_pools p on p.id = f.pool_id where f.id > $1"
            + " and ($2::text is null or f.kind = $2) and ($3::text is null or f.state = $3) order by f.id limit $4";

    static final String GET =
            "select " + COLUMNS + " from findings f join storage_pools p on p.id = f.pool_id where f.id = $1";

    static final String CLOSE =
            """
            update findings set state = $2, closed = now(), closed_by = $3, reason = null, message = null
            where id = $1 and (state = 'OPEN' or (state = 'DISMISSED' and $2 <> 'DISMISSED'))""";

    private FindingSql() {}

    static List<Finding> findings(RowSet<Row> rows) {
        List<Finding> found = new ArrayList<>();
        rows.forEach(row -> found.add(finding(row)));
        return found;
    }

    private static Finding finding(Row row) {
        Place place = new Place(PoolType.valueOf(row.getString("type")), row.getString("location"));
        return new Finding(
                row.getUUID("id"),
                FindingKind.valueOf(row.getString("kind")),
                row.getUUID("pool_id"),
                new BlockImage(place, row.getString("image")),
                Optional.ofNullable(row.getUUID("version_id")),
                row.getLong("size_bytes"),
                row.getOffsetDateTime("first_seen").toInstant(),
                row.getOffsetDateTime("last_seen").toInstant(),
                FindingState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("reason"))
                        .map(reason -> new Volume.Fault(reason, row.getString("message"))));
    }
}
