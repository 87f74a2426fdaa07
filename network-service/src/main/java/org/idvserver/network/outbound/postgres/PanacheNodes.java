package org.idvserver.network.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.Nodes;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeState;

@ApplicationScoped
class PanacheNodes implements PanacheRepositoryBase<Node, UUID>, Nodes {

    @Override
    public Uni<Optional<Node>> find(UUID id) {
        return findById(id).map(Optional::ofNullable);
    }

    @Override
    public Uni<Optional<Node>> lock(UUID id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    @Override
    public Uni<List<Node>> lockToDescribe(Collection<UUID> ids) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select cast(pg_advisory_xact_lock(%d) as text)".formatted(PgPlacements.LOCK))
                        .getSingleResultOrNull())
                .chain(() -> find("id in ?1 order by id", ids)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list());
    }

    @Override
    public Uni<Void> leaveAddresses(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .flatMap(session -> session.createNativeQuery(
                                        "update node set underlay_address = null where id = any(?1)")
                                .setParameter(1, ids.toArray(UUID[]::new))
                                .executeUpdate())
                        .replaceWithVoid();
    }

    @Override
    public Uni<Void> add(Collection<Node> nodes) {
        return nodes.isEmpty() ? Uni.createFrom().voidItem() : persist(nodes);
    }

    @Override
    public Uni<Void> tellOn(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select cast(pg_notify('node-on', ?1) as text)")
                        .setParameter(1, id.toString())
                        .getSingleResultOrNull())
                .replaceWithVoid();
    }

    /** Whoever changes placements locks departures before nodes; what they hold they give a later generation, or leave as it is. */
    @Override
    public Uni<Void> hasLeft(UUID id, long generation) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                delete from departure where node_id = ?1 and vni in (
                                    select vni from departure where node_id = ?1 and generation <= ?2
                                    for update skip locked)""")
                        .setParameter(1, id)
                        .setParameter(2, generation)
                        .executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Node>> page(Optional<NodeState> state, PageRequest page) {
        return state.map(wanted -> find("id > ?1 and state = ?2 order by id", page.after(), wanted))
                .orElseGet(() -> find("id > ?1 order by id", page.after()))
                .page(0, page.sizeAndOne())
                .list();
    }

    @Override
    public Uni<List<String>> underlayAddresses() {
        return find("select underlayAddress from Node where underlayAddress is not null order by underlayAddress")
                .project(String.class)
                .list();
    }
}
