package org.idvserver.course.domain;

import java.util.EnumSet;
import java.util.Set;

/** Whether a lesson takes place. */
public enum LessonState {
    /** It will take place, or did. */
    SCHEDULED,
    /** It does not take place; one that follows the timetable may again. */
    CANCELLED;

    public Set<LessonState> next() {
        return switch (this) {
            case SCHEDULED -> EnumSet.of(CANCELLED);
            case CANCELLED -> EnumSet.of(SCHEDULED);
        };
    }
}
