package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.ListedNetworks;

@ApplicationScoped
class PostgresListedNetworks implements ListedNetworks {

    @Override
    public Uni<Void> note(UUID network, boolean listed) {
        String change = listed
                ? "insert into allow_listed_networks values (?1) on conflict do nothing"
                : "delete from allow_listed_networks where network_id = ?1";
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(change)
                        .setParameter(1, network)
                        .executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<List<UUID>> terminalsOf(UUID network) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                                select distinct d.terminal_id from desktops d join desktop_nics n on n.desktop_id = d.id
                                where n.network_id = ?1 and d.terminal_id is not null""",
                        UUID.class)
                .setParameter(1, network)
                .getResultList());
    }

    @Override
    public Uni<Map<UUID, Long>> openExamDesktops(Collection<UUID> sections) {
        return bySection(
                sections,
                """
                select d.section_id, count(distinct d.id) from desktops d
                join desktop_nics n on n.desktop_id = d.id
                where d.section_id = any(?1) and d.exam and d.state not in ('RECYCLED', 'DELETED')
                  and n.kind = 'EXTERNAL'
                  and not exists (select 1 from allow_listed_networks l where l.network_id = n.network_id)
                group by d.section_id""");
    }

    @Override
    public Uni<Map<UUID, Long>> meetingExamDesktops(Collection<UUID> sections) {
        return bySection(
                sections,
                """
                select section_id, count(distinct id) from (
                    select d.section_id, d.id, count(*) over (partition by n.network_id) as cards from desktops d
                    join desktop_nics n on n.desktop_id = d.id
                    where d.section_id = any(?1) and d.exam and d.state not in ('RECYCLED', 'DELETED')
                      and n.kind = 'INTERNAL') shared
                where cards > 1
                group by section_id""");
    }

    private static Uni<Map<UUID, Long>> bySection(Collection<UUID> sections, String query) {
        if (sections.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(query, Object[].class)
                        .setParameter(1, sections.toArray(UUID[]::new))
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> (UUID) row[0], row -> ((Number) row[1]).longValue())));
    }
}
