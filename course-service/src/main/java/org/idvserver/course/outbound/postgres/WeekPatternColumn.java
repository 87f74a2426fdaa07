package org.idvserver.course.outbound.postgres;

import jakarta.persistence.Converter;
import org.idvserver.course.domain.WeekPattern;
import org.idvserver.kit.columns.JsonColumn;

/** A week pattern as one column of JSON. */
@Converter(autoApply = true)
public class WeekPatternColumn extends JsonColumn<WeekPattern> {

    public WeekPatternColumn() {
        super(WeekPattern.class);
    }
}
