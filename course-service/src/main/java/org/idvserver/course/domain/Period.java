package org.idvserver.course.domain;

import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** A numbered part of the teaching day, in local time. */
public record Period(int number, LocalTime startTime, LocalTime endTime) {

    boolean isWholeMinutes() {
        return isWholeMinutes(startTime) && isWholeMinutes(endTime);
    }

    private static boolean isWholeMinutes(LocalTime time) {
        return time.equals(time.truncatedTo(ChronoUnit.MINUTES));
    }
}
