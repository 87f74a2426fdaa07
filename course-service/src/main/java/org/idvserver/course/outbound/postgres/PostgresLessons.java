package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.application.Lessons;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresLessons implements Lessons, PanacheRepositoryBase<Lesson, UUID> {

    @Override
    public Uni<Void> add(Lesson lesson) {
        return persistAndFlush(lesson).replaceWithVoid();
    }

    @Override
    public Uni<Void> addAll(List<Lesson> lessons) {
        return lessons.isEmpty()
                ? Uni.createFrom().voidItem()
                : persist(lessons).chain(this::flush);
    }

    @Override
    public Uni<List<Lesson>> ofEntries(Collection<UUID> entryIds) {
        return list("entryId in ?1", entryIds);
    }

    @Override
    public Uni<Lesson> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> CourseProblem.LESSON_NOT_FOUND.because("There is no lesson %s", id));
    }

    @Override
    public Uni<List<Lesson>> page(Filter filter, PageRequest request) {
        StringBuilder where = new StringBuilder("id > :after");
        Parameters parameters = Parameters.with("after", request.after());
        narrow(where, parameters, "labId = :lab", "lab", filter.labId());
        narrow(where, parameters, "sectionId = :section", "section", filter.sectionId());
        narrow(where, parameters, "startTime >= :from", "from", filter.from());
        narrow(where, parameters, "startTime < :to", "to", filter.to());
        return find(where + " order by id", parameters).range(0, request.size()).list();
    }

    private static void narrow(
            StringBuilder where, Parameters parameters, String condition, String name, Object value) {
        if (value != null) {
            where.append(" and ").append(condition);
            parameters.and(name, value);
        }
    }
}
