package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** A span of weeks in which is taught, in the campus's time zone. */
@Entity
@Table(name = "terms")
public class Term {
    @Id
    private UUID id;

    private String name;

    @Column(name = "start_date")
    private LocalDate startDate;

    @Column(name = "end_date")
    private LocalDate endDate;

    @Column(name = "time_zone")
    private String timeZone;

    @Version
    private long version;

    protected Term() {
        // for JPA
    }

    public Term(UUID id, String name, LocalDate startDate, LocalDate endDate, ZoneId timeZone) {
        new Faults()
                .require(startDate.isBefore(endDate), "endDate", "must be after startDate")
                .throwIfAny();
        this.id = id;
        this.name = name;
        this.startDate = startDate;
        this.endDate = endDate;
        this.timeZone = timeZone.getId();
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public LocalDate startDate() {
        return startDate;
    }

    public LocalDate endDate() {
        return endDate;
    }

    public ZoneId timeZone() {
        return ZoneId.of(timeZone);
    }
}
