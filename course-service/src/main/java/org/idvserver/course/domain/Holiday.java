package org.idvserver.course.domain;

import java.time.LocalDate;

/** Days on which nothing is taught, both ends included. */
public record Holiday(LocalDate firstDay, LocalDate lastDay, String name) {

    boolean includes(LocalDate day) {
        return !day.isBefore(firstDay) && !day.isAfter(lastDay);
    }
}
