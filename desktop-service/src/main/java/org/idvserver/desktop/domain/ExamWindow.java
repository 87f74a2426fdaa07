package org.idvserver.desktop.domain;

import java.time.Duration;
import java.time.Instant;

/** An exam is open when it begins before the one instant, or at it, and has not ended at the other. */
public record ExamWindow(Instant now, Instant then) {

    public boolean has(Instant begin, Instant end) {
        return !begin.isAfter(then) && end.isAfter(now);
    }

    /** Opens so long before the exam begins. */
    public static ExamWindow at(Instant now, Duration before) {
        return new ExamWindow(now, now.plus(before));
    }
}
