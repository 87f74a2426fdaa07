package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.BitSet;
import java.util.UUID;
import org.idvserver.image.application.Manifests;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Manifest;

@ApplicationScoped
class PostgresManifests implements Manifests {
    private final Pool pool;

    PostgresManifests(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> put(UUID versionId, Manifest manifest) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                insert into manifests (version_id, size_bytes, segment_bytes, hashes, zero, sha256)
                                values (?1, ?2, ?3, ?4, ?5, ?6)
                                on conflict (version_id) do update set size_bytes = excluded.size_bytes,
                                    segment_bytes = excluded.segment_bytes, hashes = excluded.hashes,
                                    zero = excluded.zero, sha256 = excluded.sha256""")
                        .setParameter(1, versionId)
                        .setParameter(2, manifest.sizeBytes())
                        .setParameter(3, Manifest.SEGMENT_BYTES)
                        .setParameter(4, manifest.hashes())
                        .setParameter(5, manifest.zero().toByteArray())
                        .setParameter(6, manifest.sha256())
                        .executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<Manifest> get(UUID versionId) {
        return pool.preparedQuery("select size_bytes, hashes, zero from manifests where version_id = $1")
                .execute(Tuple.of(versionId))
                .map(PostgresManifests::manifest);
    }

    private static Manifest manifest(RowSet<Row> rows) {
        if (!rows.iterator().hasNext()) {
            throw ImageProblem.VERSION_NOT_RELEASED.because("The version is not released");
        }
        Row row = rows.iterator().next();
        return new Manifest(row.getLong("size_bytes"), bytes(row, "hashes"), BitSet.valueOf(bytes(row, "zero")));
    }

    private static byte[] bytes(Row row, String column) {
        return row.get(Buffer.class, column).getBytes();
    }
}
