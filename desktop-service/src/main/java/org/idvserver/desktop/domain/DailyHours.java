package org.idvserver.desktop.domain;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/** Some hours of each day by a local clock: into the next day when they end before they begin, the whole day when they end as they begin. */
public record DailyHours(LocalTime from, LocalTime until, ZoneId zone) {

    public boolean include(Instant now) {
        LocalTime time = now.atZone(zone).toLocalTime();
        boolean begun = !time.isBefore(from);
        boolean over = !time.isBefore(until);
        return from.isBefore(until) ? begun && !over : begun || !over;
    }
}
