package org.idvserver.course.domain;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A course as one teacher, or several, hold it for the students who are enrolled. */
@Entity
@Table(name = "sections")
public class Section {
    @Id
    private UUID id;

    @ManyToOne(fetch = FetchType.EAGER, optional = false)
    @JoinColumn(name = "course_id", updatable = false)
    private Course course;

    private String name;

    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "section_teachers", joinColumns = @JoinColumn(name = "section_id"))
    @Column(name = "user_id")
    private Set<UUID> teachers = new HashSet<>();

    @ElementCollection(fetch = FetchType.LAZY)
    @CollectionTable(name = "enrolments", joinColumns = @JoinColumn(name = "section_id"))
    @OrderColumn(name = "position")
    @Column(name = "user_id")
    private List<UUID> students = new ArrayList<>();

    @Version
    private long version;

    protected Section() {
        // for JPA
    }

    public Section(UUID id, Course course, String name, Collection<UUID> teachers) {
        this.id = id;
        this.course = course;
        this.name = name;
        this.teachers.addAll(teachers);
    }

    /** Who came and who went. */
    public record EnrolmentChanged(Set<UUID> added, Set<UUID> removed) {

        public boolean nothing() {
            return added.isEmpty() && removed.isEmpty();
        }
    }

    /** Makes these the students: those who stay keep their place, newcomers follow in the order given. */
    public EnrolmentChanged enrol(Collection<UUID> wanted) {
        Set<UUID> added = new LinkedHashSet<>(wanted);
        added.removeAll(students);
        Set<UUID> removed = new LinkedHashSet<>(students);
        removed.removeAll(new HashSet<>(wanted));
        students.removeAll(removed);
        students.addAll(added);
        return new EnrolmentChanged(added, removed);
    }

    /** Fails with NOT_YOUR_SECTION. */
    public void checkTaughtBy(UUID user) {
        if (!teachers.contains(user)) {
            throw CourseProblem.NOT_YOUR_SECTION.because("Only its teachers may do this with section %s", name);
        }
    }

    public UUID id() {
        return id;
    }

    public Course course() {
        return course;
    }

    public String name() {
        return name;
    }

    public Set<UUID> teachers() {
        return teachers;
    }

    public List<UUID> students() {
        return students;
    }
}
