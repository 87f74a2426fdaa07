package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A place in a lab: its label on the door plan, and where it stands, counted from 1 at the front left. */
@Entity
@Table(name = "seats")
public class Seat {
    @Id
    private UUID id;

    private String label;

    @Column(name = "seat_row")
    private int row;

    @Column(name = "seat_column")
    private int column;

    private boolean teacher;

    protected Seat() {
        // for JPA
    }

    public Seat(UUID id, String label, int row, int column, boolean teacher) {
        this.id = id;
        this.label = label;
        this.row = row;
        this.column = column;
        this.teacher = teacher;
    }

    public UUID id() {
        return id;
    }

    public String label() {
        return label;
    }

    public int row() {
        return row;
    }

    public int column() {
        return column;
    }

    public boolean teacher() {
        return teacher;
    }
}
