package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.image.application.Dependants;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresDependants implements Dependants {
    private static final int NAMED = 20;
    private static final String ALL =
            """
            select 'CHANNEL' as kind, id, name from channels where version_id = %1$s
            union all select 'VOLUME', id, owner_id from volumes where version_id = %1$s
            union all select 'TERMINAL', terminal_id, cast(terminal_id as text) from version_grants where version_id = %1$s
            union all select 'MAINTENANCE_VM', id, cast(id as text) from living_maintenance_vms
                where %1$s in (base_version_id, published_version_id)""";

    private final Pool pool;

    PostgresDependants(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<List<Dependant>> page(UUID versionId, PageRequest request) {
        return pool.preparedQuery(
                        "select kind, id, name from (" + ALL.formatted("$1") + ") d where id > $2 order by id limit $3")
                .execute(Tuple.of(versionId, request.after(), request.sizeAndOne()))
                .map(rows -> {
                    List<Dependant> found = new ArrayList<>();
                    rows.forEach(row -> found.add(new Dependant(
                            Kind.valueOf(row.getString("kind")), row.getUUID("id"), row.getString("name"))));
                    return found;
                });
    }

    @Override
    public Uni<Void> refuseIfAny(ImageVersion version, Set<Kind> kinds) {
        String sql = "select kind, max(total), string_agg(name, ', ' order by name) from (select kind, name,"
                + " count(*) over (partition by kind) as total, row_number() over (partition by kind order by name) as place"
                + " from (" + ALL.formatted("?1") + ") d) ranked where place <= " + NAMED
                + " group by kind order by kind";
        return Panache.getSession()
                .flatMap(session -> session.<Object[]>createNativeQuery(sql)
                        .setParameter(1, version.id())
                        .getResultList())
                .map(rows -> rows.stream()
                        .filter(row -> kinds.contains(Kind.valueOf((String) row[0])))
                        .map(row -> "%d %s(s): %s"
                                .formatted(
                                        ((Number) row[1]).longValue(),
                                        ((String) row[0]).toLowerCase(Locale.ROOT),
                                        row[2]))
                        .collect(Collectors.joining("; ")))
                .invoke(users -> {
                    if (!users.isEmpty()) {
                        throw ImageProblem.VERSION_IN_USE.because("Version %d is used by %s", version.number(), users);
                    }
                })
                .replaceWithVoid();
    }
}
