package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.LentImages;
import org.idvserver.desktop.domain.PinnedImage;

@ApplicationScoped
class PostgresLentImages implements LentImages {
    /** A desktop that stays where it is, or is on no terminal and may come to its own seat, or to any. */
    private static final String SEATABLE =
            """
            there.id is not null and (d.running or d.locked is null)
                or d.terminal_id is null and d.locked is null
                and (own.id is not null or d.seat_id is null and (d.rule <> 'FIRST_FREE' or d.user_id is null))""";

    /** The rules of {@code Seating}, in sets: most labs have nothing of their own, and are left at once. */
    private static final String LENT =
            """
            with asked as (
                select e.id, e.lab_id, e.section_id from lessons e
                where e.id = any(?1) and not e.exam and exists (
                    select 1 from desktops d where d.lab_id = e.lab_id and d.section_id is null and not d.exam
                        and d.placement = 'LOCAL' and d.state = 'READY')),
            spots as (
                select t.id, t.lab_id, t.seat_id from terminals t
                where t.lab_id in (select lab_id from asked) and t.state = 'ENROLLED' and t.maintenance is null
                    and t.closed is null and t.seat_id is not null),
            classes as (select distinct lab_id, section_id from asked),
            seated as (
                select c.lab_id, c.section_id, count(distinct coalesce(there.seat_id, own.seat_id, d.id)) places
                from classes c
                    join desktops d on d.section_id = c.section_id and not d.exam and d.state in ('READY', 'RENEWING')
                    left join spots there on there.id = d.terminal_id and there.lab_id = c.lab_id
                    left join spots own on own.seat_id = d.seat_id and own.lab_id = c.lab_id
                where %1$s
                group by c.lab_id, c.section_id),
            wanting as (
                select c.lab_id, c.section_id from classes c
                    join (select lab_id, count(*) places from spots group by lab_id) room on room.lab_id = c.lab_id
                    left join seated s on s.lab_id = c.lab_id and s.section_id = c.section_id
                where room.places > coalesce(s.places, 0))
            select distinct a.id, d.image_version_id, d.image_size_bytes, d.image_manifest_sha256
            from asked a
                join wanting w on w.lab_id = a.lab_id and w.section_id = a.section_id
                join desktops d on d.lab_id = a.lab_id and d.section_id is null and not d.exam
                    and d.placement = 'LOCAL' and d.state = 'READY'
                left join spots there on there.id = d.terminal_id and there.lab_id = a.lab_id
                left join spots own on own.seat_id = d.seat_id and own.lab_id = a.lab_id
            where %1$s"""
                    .formatted(SEATABLE);

    @Override
    public Uni<Map<UUID, List<PinnedImage>>> lent(Collection<UUID> lessonIds) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(LENT, Object[].class)
                        .setParameter(1, lessonIds.toArray(UUID[]::new))
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[0],
                                Collectors.mapping(
                                        row -> new PinnedImage((UUID) row[1], (Long) row[2], (String) row[3]),
                                        Collectors.toList()))));
    }
}
