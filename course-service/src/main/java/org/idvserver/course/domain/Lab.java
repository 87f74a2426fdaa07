package org.idvserver.course.domain;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** A computer lab and its seat map. */
@Entity
@Table(name = "labs")
public class Lab {
    @Id
    private UUID id;

    private String name;

    @OneToMany(cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.LAZY)
    @JoinColumn(name = "lab_id", nullable = false, updatable = false)
    @OrderBy("row, column")
    private List<Seat> seats = new ArrayList<>();

    @Version
    private long version;

    protected Lab() {
        // for JPA
    }

    /** Seats must differ in label and in place; all that do not are told at once. */
    public Lab(UUID id, String name, List<Seat> seats) {
        checkSeats(seats);
        this.id = id;
        this.name = name;
        this.seats.addAll(seats);
    }

    private static void checkSeats(List<Seat> seats) {
        Faults faults = new Faults();
        Set<String> labels = new HashSet<>();
        Set<List<Integer>> places = new HashSet<>();
        for (int index = 0; index < seats.size(); index++) {
            Seat seat = seats.get(index);
            String field = "seats[" + index + "]";
            faults.require(labels.add(seat.label().toLowerCase(Locale.ROOT)), field + ".label", "is used twice");
            faults.require(places.add(List.of(seat.row(), seat.column())), field, "stands where another seat stands");
        }
        faults.throwIfAny();
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public List<Seat> seats() {
        return seats;
    }
}
