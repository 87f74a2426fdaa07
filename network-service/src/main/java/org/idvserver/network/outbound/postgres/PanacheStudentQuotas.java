package org.idvserver.network.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.application.StudentQuotas;
import org.idvserver.network.domain.StudentQuota;

@ApplicationScoped
class PanacheStudentQuotas implements PanacheRepositoryBase<StudentQuota, UUID>, StudentQuotas {

    @Override
    public Uni<Optional<StudentQuota>> find(UUID user) {
        return findById(user).map(Optional::ofNullable);
    }

    @Override
    public Uni<Void> put(StudentQuota quota) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                insert into student_quota (user_id, networks, prefix)
                                values (?1, cast(?2 as integer), cast(?3 as integer))
                                on conflict (user_id) do update
                                set networks = excluded.networks, prefix = excluded.prefix""")
                        .setParameter(1, quota.userId())
                        .setParameter(2, quota.networks())
                        .setParameter(3, quota.prefix())
                        .executeUpdate())
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> remove(UUID user) {
        return deleteById(user);
    }
}
