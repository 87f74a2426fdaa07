package org.idvserver.network.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Networks;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.StudentOwner;

@ApplicationScoped
class PanacheNetworks implements PanacheRepositoryBase<Network, UUID>, Networks {
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
    public Uni<List<Network>> pageOf(StudentOwner owner, PageRequest page) {
        return Panache.getSession().flatMap(session -> session.createQuery(
                        "from InternalNetwork where id > ?1 and (owner = ?2 or owner like ?3) order by id",
                        Network.class)
                .setParameter(1, page.after())
                .setParameter(2, owner.toString())
                .setParameter(3, owner + ".%")
                .setMaxResults(page.sizeAndOne())
                .getResultList());
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
    public Uni<FreeSegment> nextFree(Segments segments) {
        return Panache.getSession().flatMap(session -> SegmentSpace.nextFree(session, segments));
    }

    @Override
    public Uni<Long> resting(Segments segments) {
        return Panache.getSession().flatMap(session -> SegmentSpace.resting(session, segments));
    }

    @Override
    public Uni<OwnUse> useOf(StudentOwner owner, Duration quarantine) {
        return Panache.getSession().flatMap(session -> SegmentSpace.useOf(session, owner, quarantine));
    }

    @Override
    public Uni<Long> ofStudents(Duration quarantine) {
        return Panache.getSession().flatMap(session -> SegmentSpace.ofStudents(session, quarantine));
    }

    @Override
    public Uni<Boolean> deleteUnused(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select 1 from network where id = ?1 for update")
                        .setParameter(1, id)
                        .getResultList()
                        .chain(() -> SegmentSpace.deleteUnused(session, id)))
                .call(this::announce);
    }

    private static <N> Uni<List<N>> query(String hql, Class<N> type, Object value) {
        return Panache.getSession()
                .flatMap(session ->
                        session.createQuery(hql, type).setParameter(1, value).getResultList());
    }
}
