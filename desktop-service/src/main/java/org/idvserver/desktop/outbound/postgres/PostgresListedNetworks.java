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
    public Uni<Map<UUID, Reach>> ofExamDesktops(Collection<UUID> sections) {
        if (sections.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select section_id,
                                  count(distinct id) filter (where kind = 'EXTERNAL' and not listed),
                                  count(distinct id) filter (where kind = 'INTERNAL' and cards > 1)
                                from (
                                    select d.section_id, d.id, n.kind, count(*) over (partition by n.network_id) as cards,
                                      exists (select 1 from allow_listed_networks l where l.network_id = n.network_id) as listed
                                    from desktops d join desktop_nics n on n.desktop_id = d.id
                                    where d.section_id = any(?1) and d.exam and d.state not in ('RECYCLED', 'DELETED')) reach
                                group by section_id""",
                                Object[].class)
                        .setParameter(1, sections.toArray(UUID[]::new))
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(
                                row -> (UUID) row[0],
                                row -> new Reach(((Number) row[1]).longValue(), ((Number) row[2]).longValue()))));
    }
}
