package org.idvserver.course.domain;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.UUID;

/** What is taught. */
@Entity
@Table(name = "courses")
public class Course {
    @Id
    private UUID id;

    private String code;
    private String name;

    @Version
    private long version;

    protected Course() {
        // for JPA
    }

    public Course(UUID id, String code, String name) {
        this.id = id;
        this.code = code;
        this.name = name;
    }

    public UUID id() {
        return id;
    }

    public String code() {
        return code;
    }

    public String name() {
        return name;
    }
}
