package org.idvserver.course.outbound.postgres;

import jakarta.persistence.Converter;
import org.idvserver.course.domain.TermCalendar;
import org.idvserver.kit.columns.JsonColumn;

/** A term's calendar as one column of JSON. */
@Converter(autoApply = true)
public class TermCalendarColumn extends JsonColumn<TermCalendar> {

    public TermCalendarColumn() {
        super(TermCalendar.class);
    }
}
