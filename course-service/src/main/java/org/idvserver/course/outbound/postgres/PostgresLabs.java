package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.idvserver.course.application.Labs;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Lab;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresLabs implements Labs, PanacheRepositoryBase<Lab, UUID> {
    private static final String WITH_SEATS = "from Lab l left join fetch l.seats where l.id in ?1 order by l.id";

    @Override
    public Uni<Void> add(Lab lab) {
        return count("lower(name) = ?1", lab.name().toLowerCase(Locale.ROOT))
                .invoke(taken -> {
                    if (taken > 0) {
                        throw CourseProblem.NAME_TAKEN.because("A lab named %s exists", lab.name());
                    }
                })
                .flatMap(free -> persistAndFlush(lab))
                .replaceWithVoid();
    }

    @Override
    public Uni<Lab> get(UUID id) {
        return list(WITH_SEATS, List.of(id)).map(found -> {
            if (found.isEmpty()) {
                throw CourseProblem.LAB_NOT_FOUND.because("There is no lab %s", id);
            }
            return found.get(0);
        });
    }

    @Override
    public Uni<List<Lab>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list()
                .flatMap(labs -> list(WITH_SEATS, labs.stream().map(Lab::id).toList()));
    }
}
