package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.domain.Lesson;

@ApplicationScoped
class PostgresLessons implements Lessons, PanacheRepositoryBase<Lesson, UUID> {

    @Override
    public Uni<Void> put(Lesson lesson) {
        return Panache.getSession().flatMap(session -> session.merge(lesson)).replaceWithVoid();
    }

    @Override
    public Uni<Void> remove(UUID lessonId) {
        return deleteById(lessonId).replaceWithVoid();
    }
}
