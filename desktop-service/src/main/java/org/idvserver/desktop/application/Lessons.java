package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.idvserver.desktop.domain.Lesson;

/** Where the timetable is kept. */
public interface Lessons {

    Uni<Void> put(Lesson lesson);

    Uni<Void> remove(UUID lessonId);
}
