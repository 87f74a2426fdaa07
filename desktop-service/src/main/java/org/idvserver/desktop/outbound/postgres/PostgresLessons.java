package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Lesson;

@ApplicationScoped
class PostgresLessons implements Lessons, PanacheRepositoryBase<Lesson, UUID> {

    @Override
    public Uni<Void> put(Lesson lesson) {
        return Panache.getSession().flatMap(session -> session.merge(lesson)).replaceWithVoid();
    }

    @Override
    public Uni<Optional<Lesson>> find(UUID lessonId) {
        return findById(lessonId).map(Optional::ofNullable);
    }

    @Override
    public Uni<Lesson> get(UUID lessonId) {
        return findById(lessonId)
                .onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.LESSON_NOT_FOUND.because("There is no lesson %s", lessonId));
    }

    @Override
    public Uni<List<Lesson>> near(Optional<UUID> labId, Instant now, Instant then, int limit) {
        String near = "starts < ?1 and ends > ?2";
        String order = " order by starts, id";
        return labId.map(lab -> find(near + " and labId = ?3" + order, then, now, lab))
                .orElseGet(() -> find(near + order, then, now))
                .page(0, limit)
                .list();
    }

    @Override
    public Uni<Optional<Lesson>> lockUnchecked(Instant now, Instant then) {
        return find("checked is null and starts < ?1 and ends > ?2 order by starts, id", then, now)
                .page(0, 1)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    @Override
    public Uni<Void> remove(UUID lessonId) {
        return deleteById(lessonId).replaceWithVoid();
    }
}
