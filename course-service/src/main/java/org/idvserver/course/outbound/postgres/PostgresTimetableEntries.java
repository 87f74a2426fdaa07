package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.course.application.TimetableEntries;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.TimetableEntry;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresTimetableEntries implements TimetableEntries, PanacheRepositoryBase<TimetableEntry, UUID> {

    @Override
    public Uni<Void> add(TimetableEntry entry) {
        return persistAndFlush(entry).replaceWithVoid();
    }

    @Override
    public Uni<TimetableEntry> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> CourseProblem.TIMETABLE_ENTRY_NOT_FOUND.because("There is no timetable entry %s", id));
    }

    @Override
    public Uni<Optional<TimetableEntry>> find(UUID id) {
        return findById(id).map(Optional::ofNullable);
    }

    @Override
    public Uni<List<TimetableEntry>> ofTerm(UUID termId) {
        return list("termId = ?1 order by id", termId);
    }

    @Override
    public Uni<Boolean> anyOfTerm(UUID termId) {
        return count("termId", termId).map(found -> found > 0);
    }

    @Override
    public Uni<List<TimetableEntry>> page(Filter filter, PageRequest request) {
        StringBuilder where = new StringBuilder("id > :after");
        Parameters parameters = Parameters.with("after", request.after());
        narrow(where, parameters, "termId", filter.termId());
        narrow(where, parameters, "sectionId", filter.sectionId());
        narrow(where, parameters, "labId", filter.labId());
        return find(where + " order by id", parameters).range(0, request.size()).list();
    }

    private static void narrow(StringBuilder where, Parameters parameters, String field, UUID value) {
        if (value != null) {
            where.append(" and ").append(field).append(" = :").append(field);
            parameters.and(field, value);
        }
    }

    @Override
    public Uni<Void> remove(TimetableEntry entry) {
        return delete(entry).chain(this::flush);
    }
}
