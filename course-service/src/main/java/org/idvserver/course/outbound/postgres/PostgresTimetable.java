package org.idvserver.course.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.application.Timetable;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.error.Fault;

@ApplicationScoped
class PostgresTimetable implements Timetable {
    /** Of this database; others have no such locks. */
    private static final String LOCK = "select cast(pg_advisory_xact_lock(5) as text)";

    /** Pairs of lessons at the same time that share a lab, a section, a teacher or a student; of two new ones once. */
    private static final String OVERLAPS =
            """
            with placed as (
                select * from lessons where id = any(cast(?1 as uuid[])) and state = 'SCHEDULED'),
            pairs as (
                select p.section_id, p.lab_id, p.start_time, o.id as other_id, o.section_id as other_section_id,
                    o.lab_id as other_lab_id, o.start_time as other_start, o.end_time as other_end
                from placed p join lessons o on o.state = 'SCHEDULED' and o.id <> p.id
                    and tstzrange(o.start_time, o.end_time) && tstzrange(p.start_time, p.end_time)
                where o.id > p.id or o.id not in (select id from placed)),
            shared as (
                select s.section_id, s.other_section_id,
                    (select count(*) from section_teachers a join section_teachers b on b.user_id = a.user_id
                        where a.section_id = s.section_id and b.section_id = s.other_section_id) as teachers,
                    (select count(*) from enrolments a join enrolments b on b.user_id = a.user_id
                        where a.section_id = s.section_id and b.section_id = s.other_section_id) as students
                from (select distinct section_id, other_section_id from pairs) s),
            conflicts as (
                select p.*, 1 as kind, 0 as people from pairs p where p.lab_id = p.other_lab_id
                union all select p.*, 2, 0 from pairs p where p.section_id = p.other_section_id
                union all select p.*, 3, s.teachers from pairs p join shared s using (section_id, other_section_id)
                    where s.teachers > 0 and p.section_id <> p.other_section_id
                union all select p.*, 4, s.students from pairs p join shared s using (section_id, other_section_id)
                    where s.students > 0 and p.section_id <> p.other_section_id)
            select c.kind, to_char(c.start_time at time zone 'UTC', 'YYYY-MM-DD HH24.MI') as starts, mc.code || ' ' || m.name,
                oc.code || ' ' || o.name, cast(c.other_id as text),
                to_char(c.other_start at time zone 'UTC', 'YYYY-MM-DD HH24.MI'),
                to_char(c.other_end at time zone 'UTC', 'YYYY-MM-DD HH24.MI'), l.name, c.people
            from conflicts c
                join sections m on m.id = c.section_id join courses mc on mc.id = m.course_id
                join sections o on o.id = c.other_section_id join courses oc on oc.id = o.course_id
                join labs l on l.id = c.lab_id
            order by c.start_time, c.kind, c.other_id""";

    /** Labs without a seat map hold anybody. */
    private static final String TOO_SMALL =
            """
            select l.name, s.seats, c.code || ' ' || m.name, e.students
            from (select distinct lab_id, section_id from lessons
                    where id = any(cast(?1 as uuid[])) and state = 'SCHEDULED') p
                join labs l on l.id = p.lab_id
                join sections m on m.id = p.section_id join courses c on c.id = m.course_id
                cross join lateral (select count(*) filter (where not teacher) as seats, count(*) as places
                    from seats where lab_id = p.lab_id) s
                cross join lateral (select count(*) as students from enrolments where section_id = p.section_id) e
            where s.places > 0 and e.students > s.seats
            order by l.name, c.code, m.name""";

    @Override
    public Uni<Void> lock() {
        return Panache.getSession()
                .flatMap(
                        session -> session.createNativeQuery(LOCK, String.class).getSingleResult())
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Fault>> conflictsOf(Collection<Lesson> lessons) {
        UUID[] ids = lessons.stream().map(Lesson::id).toArray(UUID[]::new);
        List<Fault> faults = new ArrayList<>();
        return Panache.getSession()
                .call(session -> session.flush())
                .chain(() -> rows(TOO_SMALL, ids))
                .invoke(rows -> rows.forEach(row -> faults.add(tooSmall(row))))
                .chain(() -> rows(OVERLAPS, ids))
                .invoke(rows -> rows.forEach(row -> faults.add(overlap(row))))
                .replaceWith(faults);
    }

    private static Uni<List<Object[]>> rows(String sql, UUID[] ids) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(sql, Object[].class)
                .setParameter(1, ids)
                .getResultList());
    }

    private static Fault tooSmall(Object[] row) {
        return new Fault(
                "labId", "lab %s has %s seats for the %s students of %s".formatted(row[0], row[1], row[3], row[2]));
    }

    private static Fault overlap(Object[] row) {
        String lesson = "the lesson of %s at %s".formatted(row[2], time(row[1]));
        String other = "lesson %s of %s from %s to %s".formatted(row[4], row[3], time(row[5]), time(row[6]));
        return switch (((Number) row[0]).intValue()) {
            case 1 -> new Fault("labId", "%s: lab %s has %s".formatted(lesson, row[7], other));
            case 2 -> new Fault("sectionId", "%s: the section has %s".formatted(lesson, other));
            case 3 -> new Fault("sectionId", "%s: a teacher has %s".formatted(lesson, other));
            default -> new Fault("sectionId", "%s: %s of its students have %s".formatted(lesson, row[8], other));
        };
    }

    private static String time(Object text) {
        return ((String) text).replace(' ', 'T').replace('.', ':') + "Z";
    }
}
