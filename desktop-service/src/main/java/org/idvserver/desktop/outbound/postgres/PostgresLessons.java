package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.ExamWindow;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;

@ApplicationScoped
class PostgresLessons implements Lessons, PanacheRepositoryBase<Lesson, UUID> {
    private static final String OF_SITTING =
            "from Sitting s where s.lessonId = l.id and s.labId = l.labId and s.sectionId = l.sectionId and s.exam = l.exam)";
    private static final String UNHINDERED =
            " and (l.exam = true or not exists (from Lesson e where e.labId = l.labId and e.exam = true and e.starts <= ?1 and e.ends > ?1))";
    private static final String OPEN_EXAM = "exam = true and starts <= ?1 and ends > ?2";
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String BY_START = " order by l.starts, l.id";

    private final Sittings sittings;

    PostgresLessons(Sittings sittings) {
        this.sittings = sittings;
    }

    @ApplicationScoped
    static class Sittings implements PanacheRepositoryBase<Sitting, UUID> {}

    @Override
    public Uni<Void> put(Lesson lesson) {
        // Written at once: whoever switches the lab locks the lesson before its terminals' work, too.
        return Panache.getSession().flatMap(session -> session.merge(lesson).chain(session::flush));
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
    public Uni<List<Lesson>> nearIn(Collection<UUID> labIds, Instant now, Instant then) {
        return list("labId in ?1 and starts < ?2 and ends > ?3", labIds, then, now);
    }

    @Override
    public Uni<Optional<Lesson>> lockUnchecked(Instant now, Duration first, Duration again) {
        return find(
                        """
                        starts > :since and starts < :latest and ends > :now
                        and (checked is null and starts < :first
                            or starts > :now and starts < :again and (starts - checked) by second > :gap)
                        order by starts, id""",
                        Parameters.with("now", now)
                                .and("since", now.minus(LONGEST))
                                .and("latest", now.plus(first.compareTo(again) > 0 ? first : again))
                                .and("first", now.plus(first))
                                .and("again", now.plus(again))
                                .and("gap", again.toSeconds()))
                .page(0, 1)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    @Override
    public Uni<Boolean> examOpen(UUID sectionId, ExamWindow window) {
        return count(OPEN_EXAM + " and sectionId = ?3", window.then(), window.now(), sectionId)
                .map(found -> found > 0);
    }

    @Override
    public Uni<List<Lesson>> examsIn(UUID labId, ExamWindow window) {
        return list(OPEN_EXAM + " and labId = ?3 order by ends desc", window.then(), window.now(), labId);
    }

    @Override
    public Uni<List<Lesson>> examsAt(UUID terminalId, ExamWindow window) {
        return list(
                OPEN_EXAM + " and labId in (select t.labId from Terminal t where t.id = ?3) order by ends desc",
                window.then(),
                window.now(),
                terminalId);
    }

    @Override
    public Uni<List<Lesson>> toBegin(Instant now) {
        return list(
                "from Lesson l where l.starts <= ?1 and l.ends > ?1 and not exists (" + OF_SITTING + UNHINDERED
                        + BY_START,
                now);
    }

    @Override
    public Uni<List<Lesson>> sitting(Instant now) {
        return list(
                "from Lesson l where l.starts <= ?1 and l.ends > ?1 and exists (" + OF_SITTING + UNHINDERED + BY_START,
                now);
    }

    @Override
    public Uni<Boolean> sits(UUID sittingId) {
        return sittings.count("id", sittingId).map(found -> found > 0);
    }

    @Override
    public Uni<Void> sit(Sitting sitting) {
        return sittings.persist(sitting).chain(sittings::flush);
    }

    @Override
    public Uni<Optional<Lesson>> lock(UUID lessonId) {
        return findById(lessonId, LockModeType.PESSIMISTIC_WRITE).map(Optional::ofNullable);
    }

    @Override
    public Uni<Boolean> othersSit(UUID labId, UUID sittingId) {
        return sittings.count("labId = ?1 and id <> ?2", labId, sittingId).map(found -> found > 0);
    }

    @Override
    public Uni<Boolean> sectionSits(Lesson lesson) {
        return sittings.count(
                        "sectionId = ?1 and labId = ?2 and exam = ?3",
                        lesson.sectionId(),
                        lesson.labId(),
                        lesson.exam())
                .map(found -> found > 0);
    }

    @Override
    public Uni<Optional<Sitting>> lockOver(Instant now, Duration linger) {
        return sittings.find(
                        """
                        from Sitting s where (s.exam = false and exists (
                            from Lesson e where e.labId = s.labId and e.exam = true and e.starts <= ?1 and e.ends > ?1))
                        or (not exists (
                            from Lesson l where l.id = s.lessonId and l.labId = s.labId and l.sectionId = s.sectionId
                                and l.exam = s.exam and l.starts <= ?1 and (l.ends > ?1 or (l.exam = false and l.ends > ?2
                                and not exists (
                                    from Sitting o where o.labId = s.labId and o.sectionId <> s.sectionId))))
                        and not exists (
                            from Lesson n where n.labId = s.labId and n.sectionId = s.sectionId and n.id <> s.lessonId
                                and n.exam = s.exam and (n.starts <= ?1 or (n.exam = false and n.starts < ?3))
                                and n.ends > ?1 and not exists (
                                    from Sitting q where q.lessonId = n.id and q.labId = n.labId
                                    and q.sectionId = n.sectionId and q.exam = n.exam)))
                        order by s.id""",
                        now,
                        now.minus(linger),
                        now.plus(linger))
                .page(0, 1)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    @Override
    public Uni<Boolean> goesOn(Sitting sitting) {
        return sittings.count(
                        "sectionId = ?1 and labId = ?2 and exam = ?3 and id <> ?4",
                        sitting.sectionId(),
                        sitting.labId(),
                        sitting.exam(),
                        sitting.id())
                .map(found -> found > 0);
    }

    @Override
    public Uni<Void> leave(Sitting sitting) {
        return sittings.deleteById(sitting.id()).replaceWithVoid();
    }

    @Override
    public Uni<Void> remove(UUID lessonId) {
        return deleteById(lessonId).replaceWithVoid();
    }
}
