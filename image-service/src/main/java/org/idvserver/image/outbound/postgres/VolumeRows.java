package org.idvserver.image.outbound.postgres;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.idvserver.image.application.VolumeQuery;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;

/** How rows of volumes are read. */
final class VolumeRows {
    private static final String COLUMNS =
            "v.id, v.owner_id, v.version_id, v.pool_id, p.type, p.location, v.target, v.state, v.reason, v.message, v.size_bytes,"
                    + " v.attempts, v.created, v.act_bytes, v.act_shrink, v.act_snapshot, v.progress_bytes";

    static final String SELECT = "select " + COLUMNS + " from volumes v join storage_pools p on p.id = v.pool_id ";

    static final String CLAIMED = "select " + COLUMNS
            + ", ip.type as parent_type, ip.location as parent_location, i.size_bytes as parent_bytes"
            + " from volumes v join storage_pools p on p.id = v.pool_id"
            + " join image_versions i on i.id = v.version_id join storage_pools ip on ip.id = i.pool_id"
            + " where v.lease_owner = $1 order by v.id";

    /** What is on its way is left out here: a thousand owners are asked for again and again while they wait. */
    static final String SETTLED = "select w.owner as asked, " + COLUMNS
            + " from unnest($1::text[]) as w(owner) left join volumes v on v.owner_id = w.owner"
            + " left join storage_pools p on p.id = v.pool_id"
            + " where v.id is null or v.reason is not null or v.target <> $2"
            + " or ($2 = 'PRESENT' and v.state not in ('REQUESTED', 'RESETTING'))";

    private VolumeRows() {}

    /** A statement and its values. */
    record Page(String sql, Tuple values) {}

    /** Only what is asked for is in the statement, so that each combination gets the plan that its index gives. */
    static Page page(VolumeQuery query) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        query.ownerId().ifPresent(owner -> conditions.add("v.owner_id = " + next(values, owner)));
        query.versionId().ifPresent(version -> conditions.add("v.version_id = " + next(values, version)));
        query.poolId().ifPresent(pool -> conditions.add("v.pool_id = " + next(values, pool)));
        query.state().ifPresent(state -> conditions.add("v.state = " + next(values, state.name())));
        String key =
                switch (query.sort()) {
                    case CREATED -> "v.created";
                    case SIZE -> "v.size_bytes";
                };
        query.after().ifPresent(after -> {
            Object last =
                    switch (query.sort()) {
                        case CREATED -> after.created().atOffset(ZoneOffset.UTC);
                        case SIZE -> after.sizeBytes();
                    };
            conditions.add("(%s, v.id) > (%s, %s)".formatted(key, next(values, last), next(values, after.id())));
        });
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        String limit = next(values, query.sizeAndOne());
        return new Page(SELECT + where + " order by " + key + ", v.id limit " + limit, Tuple.wrap(values));
    }

    private static String next(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    static List<Volume> volumes(RowSet<Row> rows) {
        List<Volume> found = new ArrayList<>();
        rows.forEach(row -> found.add(volume(row)));
        return found;
    }

    static Map<String, Optional<Volume>> byOwner(RowSet<Row> rows) {
        Map<String, Optional<Volume>> found = new HashMap<>();
        rows.forEach(row -> found.put(
                row.getString("asked"), row.getUUID("id") == null ? Optional.empty() : Optional.of(volume(row))));
        return found;
    }

    static List<VolumeWork> works(RowSet<Row> rows) {
        List<VolumeWork> found = new ArrayList<>();
        rows.forEach(row -> found.add(new VolumeWork(
                volume(row),
                BlockImage.ofVersion(place(row, "parent_type", "parent_location"), row.getUUID("version_id")),
                row.getLong("parent_bytes"))));
        return found;
    }

    private static Place place(Row row, String type, String location) {
        return new Place(PoolType.valueOf(row.getString(type)), row.getString(location));
    }

    private static Volume volume(Row row) {
        VolumeState state = VolumeState.valueOf(row.getString("state"));
        return new Volume(
                row.getUUID("id"),
                row.getString("owner_id"),
                row.getUUID("version_id"),
                row.getUUID("pool_id"),
                place(row, "type", "location"),
                VolumeTarget.valueOf(row.getString("target")),
                state,
                Optional.ofNullable(row.getString("reason"))
                        .map(reason -> new Volume.Fault(reason, row.getString("message"))),
                row.getLong("size_bytes"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("created").toInstant(),
                act(row, state),
                Optional.ofNullable(row.getLong("progress_bytes")));
    }

    private static Optional<VolumeAct> act(Row row, VolumeState state) {
        return state.isAct()
                ? Optional.of(new VolumeAct(
                        state,
                        Optional.ofNullable(row.getLong("act_bytes")),
                        row.getBoolean("act_shrink"),
                        Optional.ofNullable(row.getString("act_snapshot"))))
                : Optional.empty();
    }
}
