package org.idvserver.network.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Networks;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.Network;

@ApplicationScoped
class PanacheNetworks implements PanacheRepositoryBase<Network, UUID>, Networks {
    /** The first free number after the cursor, else the first free one at all; both walk lazily and stop at the first. */
    private static final String NEXT_FREE =
            """
            select n from (
                (select n, 1 as turn from (select generate_series(
                        greatest(cast(?1 as integer), (select %1$s + 1 from allocation_cursor)),
                        cast(?2 as integer)) as n) later
                 where not exists (select 1 from network where network.%1$s = n) limit 1)
                union all
                (select n, 2 as turn from (select generate_series(cast(?1 as integer), cast(?2 as integer)) as n) every
                 where not exists (select 1 from network where network.%1$s = n) limit 1)) free
            order by turn limit 1""";

    private static final String USAGE =
            """
            select n.id,
                   (select count(*) from port where network_id = n.id),
                   (select count(*) from membership where network_id = n.id),
                   (select count(*) from membership m join node on node.id = m.node_id
                    where m.network_id = n.id and node.state = 'WIRED'),
                   (select coalesce(sum(last_host - first_host + 1), 0) from reservation where network_id = n.id)
            from network n where n.id in (?1)""";

    @Override
    public Uni<Optional<Network>> find(UUID id) {
        return findById(id).map(Optional::ofNullable);
    }

    @Override
    public Uni<Optional<Network>> lock(UUID id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    @Override
    public Uni<Void> write(Network network) {
        return flush();
    }

    @Override
    public Uni<List<Network>> all(Collection<UUID> ids) {
        return ids.isEmpty() ? Uni.createFrom().item(List.of()) : list("id in ?1", ids);
    }

    @Override
    public Uni<Optional<InternalNetwork>> internalOf(String owner) {
        return query("from InternalNetwork where owner = ?1", InternalNetwork.class, owner)
                .map(rows -> rows.stream().findFirst());
    }

    @Override
    public Uni<Optional<ExternalNetwork>> defaultExternal() {
        return query("from ExternalNetwork where defaultExternal = ?1", ExternalNetwork.class, true)
                .map(rows -> rows.stream().findFirst());
    }

    @Override
    public Uni<List<ExternalNetwork>> external() {
        return Panache.getSession()
                .flatMap(session -> session.createQuery("from ExternalNetwork", ExternalNetwork.class)
                        .getResultList());
    }

    @Override
    public Uni<List<Network>> page(PageRequest page) {
        return find("id > ?1 order by id", page.after())
                .page(0, page.sizeAndOne())
                .list();
    }

    @Override
    public Uni<Map<UUID, NetworkUsage>> usage(Collection<UUID> networks) {
        if (networks.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(USAGE, Object[].class)
                        .setParameter(1, networks)
                        .getResultList())
                .map(rows -> {
                    Map<UUID, NetworkUsage> usage = new HashMap<>();
                    rows.forEach(row -> usage.put(
                            (UUID) row[0],
                            new NetworkUsage((Long) row[1], (Long) row[2], (Long) row[3], (Long) row[4])));
                    return usage;
                });
    }

    @Override
    public Uni<Void> add(Network network) {
        return persist(network).call(this::flush).chain(this::announce);
    }

    /** Loops that keep libvirt's networks listen. */
    private Uni<Void> announce() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select cast(pg_notify('network', '') as text)")
                        .getSingleResult())
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> lockAllocation() {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select vni from allocation_cursor for update")
                        .getSingleResult())
                .replaceWithVoid();
    }

    @Override
    public Uni<FreeSegment> nextFree(int firstVni, int lastVni, int blocks) {
        return Panache.getSession().flatMap(session -> nextFree(session, "vni", firstVni, lastVni)
                .flatMap(vni -> nextFree(session, "block", 0, blocks - 1).map(block -> new FreeSegment(vni, block)))
                .call(free -> advance(session, free)));
    }

    private static Uni<Optional<Integer>> nextFree(Mutiny.Session session, String column, int first, int last) {
        return session.createNativeQuery(NEXT_FREE.formatted(column), Integer.class)
                .setParameter(1, first)
                .setParameter(2, last)
                .getResultList()
                .map(rows -> rows.stream().findFirst());
    }

    private static Uni<Integer> advance(Mutiny.Session session, FreeSegment free) {
        if (free.vni().isEmpty() || free.block().isEmpty()) {
            return Uni.createFrom().item(0);
        }
        return session.createNativeQuery("update allocation_cursor set vni = ?1, block = ?2")
                .setParameter(1, free.vni().get())
                .setParameter(2, free.block().get())
                .executeUpdate();
    }

    @Override
    public Uni<Boolean> deleteUnused(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select 1 from network where id = ?1 for update")
                        .setParameter(1, id)
                        .getResultList()
                        .chain(() -> session.createNativeQuery("delete from network where id = ?1"
                                        + " and not exists (select 1 from port where network_id = ?1)")
                                .setParameter(1, id)
                                .executeUpdate()))
                .call(this::announce)
                .map(deleted -> deleted == 1);
    }

    private static <N> Uni<List<N>> query(String hql, Class<N> type, Object value) {
        return Panache.getSession()
                .flatMap(session ->
                        session.createQuery(hql, type).setParameter(1, value).getResultList());
    }
}
