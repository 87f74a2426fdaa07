package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Section;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Makes sections and says who is enrolled. Asks who exists before a transaction is open. */
@ApplicationScoped
public class ArrangeSections {
    private final Sections sections;
    private final Courses courses;
    private final People people;
    private final CourseFacts facts;

    ArrangeSections(Sections sections, Courses courses, People people, CourseFacts facts) {
        this.sections = sections;
        this.courses = courses;
        this.people = people;
        this.facts = facts;
    }

    public Uni<Section> create(String actor, UUID courseId, String name, List<UUID> teachers) {
        References references = new References();
        return references
                .note("courseId", Panache.withSession(() -> courses.get(courseId)))
                .flatMap(course -> noteInactive(references, "teacherUserIds", teachers))
                .invoke(references::checkAllKnown)
                .flatMap(known -> Panache.withTransaction(() -> courses.get(courseId)
                        .map(course -> new Section(TimeOrderedId.next(), course, name, teachers))
                        .call(sections::add)
                        .call(section -> facts.sectionCreated(actor, section))));
    }

    /** Makes these the students; repeating it changes nothing and announces nothing. */
    public Uni<Section> enrol(Teacher teacher, UUID sectionId, List<UUID> students) {
        return getOwn(teacher, sectionId)
                .flatMap(own -> checkPeople(students, "userIds"))
                .flatMap(known -> replaceStudents(teacher, sectionId, students));
    }

    /** Makes the members that the group has now the students. */
    public Uni<Section> enrolGroup(Teacher teacher, UUID sectionId, UUID group) {
        return getOwn(teacher, sectionId)
                .flatMap(own -> people.membersOf(group))
                .flatMap(members -> replaceStudents(teacher, sectionId, members));
    }

    @WithSession
    public Uni<Section> get(UUID id) {
        return sections.get(id);
    }

    /** All sections for staff, otherwise those one teaches or is enrolled in. */
    @WithSession
    public Uni<Page<Section>> page(Teacher teacher, PageRequest request) {
        Uni<List<Section>> rows = teacher.staff() ? sections.page(request) : sections.pageOf(teacher.id(), request);
        return rows.map(
                found -> Page.of(found, request.size(), section -> section.id().toString()));
    }

    /** Fails with NOT_YOUR_SECTION before anything about people is told. */
    public Uni<Section> getOwn(Teacher teacher, UUID id) {
        return Panache.withSession(() -> sections.get(id)).invoke(section -> checkMayTouch(teacher, section));
    }

    private Uni<Section> replaceStudents(Teacher teacher, UUID sectionId, List<UUID> students) {
        return Panache.withTransaction(() -> sections.get(sectionId)
                .invoke(section -> checkMayTouch(teacher, section))
                .call(section -> {
                    Section.EnrolmentChanged change = section.enrol(students);
                    return change.nothing()
                            ? Uni.createFrom().voidItem()
                            : facts.enrolmentChanged(teacher.actor(), section, change);
                }));
    }

    private static void checkMayTouch(Teacher teacher, Section section) {
        if (!teacher.staff()) {
            section.checkTaughtBy(teacher.id());
        }
    }

    private Uni<Void> checkPeople(List<UUID> users, String field) {
        References references = new References();
        return noteInactive(references, field, users).invoke(references::checkAllKnown);
    }

    private Uni<Void> noteInactive(References references, String field, List<UUID> users) {
        if (users.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return people.active(users)
                .invoke(active -> references.noteInactive(field, users, active))
                .replaceWithVoid();
    }
}
