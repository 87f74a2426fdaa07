package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.application.DarkTerminals;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Terminal;

@ApplicationScoped
class PostgresDarkTerminals implements DarkTerminals, PanacheRepositoryBase<Terminal, UUID> {
    private static final String DARK =
            """
            from terminals t join terminal_links l on l.id = t.id
            where t.state = 'ENROLLED' and t.maintenance is null and t.closed is null and t.staging_until is null
                and not l.connected and l.mac_address <> '' and l.changed <= :offSince and t.user_id is null
                and not exists (select 1 from desktops d where d.terminal_id = t.id and d.running
                    and not (d.rule = 'FIRST_FREE' and d.user_id is null))
                and (t.wake_until is null or t.wake_until <= :now) and (t.stage_again is null or t.stage_again <= :now)""";

    private static final String LABS =
            """
            select distinct t.lab_id %s
                and t.lab_id in (select e.lab_id from lessons e where e.starts < :near and e.ends > :now)
                and t.lab_id not in (select e.lab_id from lessons e where e.starts < :soon and e.ends > :now)"""
                    .formatted(DARK);

    private static final String LACKING =
            """
            select t.id %s
                and exists (
                    select 1 from unnest(cast(:labs as uuid[]), cast(:versions as uuid[])) as needed(lab_id, version_id)
                    where needed.lab_id = t.lab_id and not exists (
                        select 1 from terminal_images c
                        where c.terminal_id = t.id and c.version_id = needed.version_id and c.state = 'VERIFIED'))"""
                    .formatted(DARK);

    @Override
    public Uni<Set<UUID>> labs(When when) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LABS, UUID.class)
                        .setParameter("now", when.now())
                        .setParameter("soon", when.soon())
                        .setParameter("near", when.near())
                        .setParameter("offSince", when.offSince())
                        .getResultList())
                .map(HashSet::new);
    }

    @Override
    public Uni<List<Terminal>> lockLacking(Map<UUID, Set<PinnedImage>> ofLabs, When when) {
        List<UUID> labs = new ArrayList<>();
        List<UUID> versions = new ArrayList<>();
        ofLabs.forEach((lab, images) -> images.forEach(image -> {
            labs.add(lab);
            versions.add(image.versionId());
        }));
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LACKING, UUID.class)
                        .setParameter("now", when.now())
                        .setParameter("offSince", when.offSince())
                        .setParameter("labs", labs.toArray(UUID[]::new))
                        .setParameter("versions", versions.toArray(UUID[]::new))
                        .getResultList())
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(List.of()) : lock(ids, when));
    }

    /** Looked at again: another replica may have been faster, or somebody has switched it on. */
    private Uni<List<Terminal>> lock(List<UUID> ids, When when) {
        return find(
                        """
                        id in :ids and staging.until is null and (wakeUntil is null or wakeUntil <= :now)
                        and (staging.again is null or staging.again <= :now)
                        and id in (select l.id from TerminalLink l where not l.connected)
                        order by id""",
                        Parameters.with("ids", ids).and("now", when.now()))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }
}
