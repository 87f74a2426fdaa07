package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.image.application.MaintenanceVms;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.MaintenanceState;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresMaintenanceVms implements MaintenanceVms, PanacheRepositoryBase<MaintenanceVm, UUID> {
    /** Any number, as long as nobody else in this database takes the same: "idvmaint". */
    private static final long QUOTA_LOCK = 0x6964766d61696e74L;

    private static final List<MaintenanceState> ENDED =
            List.of(MaintenanceState.PUBLISHED, MaintenanceState.DISCARDED, MaintenanceState.FAILED);

    @Override
    public Uni<Void> add(MaintenanceVm vm) {
        return persistAndFlush(vm)
                .onFailure(ConstraintViolationException.class)
                .transform(taken -> ImageProblem.MAINTENANCE_EXISTS.because(
                        "The image has a maintenance VM already: publish or discard that one first"))
                .replaceWithVoid();
    }

    @Override
    public Uni<MaintenanceVm> get(UUID id) {
        return found(id, findById(id));
    }

    @Override
    public Uni<MaintenanceVm> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<MaintenanceVm> found(UUID id, Uni<MaintenanceVm> vm) {
        return vm.onItem()
                .ifNull()
                .failWith(() -> ImageProblem.MAINTENANCE_VM_NOT_FOUND.because("There is no maintenance VM %s", id));
    }

    @Override
    public Uni<List<MaintenanceVm>> page(Optional<UUID> imageId, PageRequest request) {
        return imageId.map(image -> find("imageId = ?1 and id > ?2 order by id", image, request.after()))
                .orElseGet(() -> find("id > ?1 order by id", request.after()))
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Long> othersRunning(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select cast(pg_advisory_xact_lock(?1) as text)")
                        .setParameter(1, QUOTA_LOCK)
                        .getResultList()
                        .chain(() -> session.createQuery(
                                        """
                                select count(v) from MaintenanceVm v
                                where v.id <> ?1 and v.state not in ?2
                                    and (v.wishes.target = RUNNING or v.state in (REQUESTED, RUNNING, STOPPING))""",
                                        Long.class)
                                .setParameter(1, id)
                                .setParameter(2, ENDED)
                                .getSingleResult()));
    }

    @Override
    public Uni<Set<UUID>> living() {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select v.id from MaintenanceVm v where v.state not in ?1", UUID.class)
                        .setParameter(1, ENDED)
                        .getResultList())
                .map(HashSet::new);
    }

    @Override
    public Uni<Void> lookSoon(Collection<UUID> ids) {
        return Panache.getSession()
                .flatMap(session -> session.flush().chain(() -> session.createNativeQuery(
                                "update maintenance_vms set next_attempt = now() where id = any(?1)")
                        .setParameter(1, ids.toArray(UUID[]::new))
                        .executeUpdate()))
                .replaceWithVoid();
    }
}
