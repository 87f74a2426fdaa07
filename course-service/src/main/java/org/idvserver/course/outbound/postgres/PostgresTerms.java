package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.course.application.Terms;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresTerms implements Terms, PanacheRepositoryBase<Term, UUID> {

    @Override
    public Uni<Void> add(Term term) {
        return persistAndFlush(term).replaceWithVoid();
    }

    @Override
    public Uni<Term> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> CourseProblem.TERM_NOT_FOUND.because("There is no term %s", id));
    }

    @Override
    public Uni<Optional<Term>> find(UUID id) {
        return findById(id).map(Optional::ofNullable);
    }

    @Override
    public Uni<Void> checkFree(String name, UUID term) {
        return count("lower(name) = ?1 and id <> ?2", name.toLowerCase(Locale.ROOT), term)
                .invoke(taken -> {
                    if (taken > 0) {
                        throw CourseProblem.NAME_TAKEN.because("A term named %s exists", name);
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Term>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Void> remove(Term term) {
        return delete(term).chain(this::flush);
    }
}
