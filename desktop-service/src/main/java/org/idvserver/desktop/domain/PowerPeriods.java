package org.idvserver.desktop.domain;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.stream.Collectors;

/** The periods of a schedule as one column, one a line. */
@Converter
public class PowerPeriods implements AttributeConverter<List<PowerPeriod>, String> {

    @Override
    public String convertToDatabaseColumn(List<PowerPeriod> periods) {
        return periods == null ? null : periods.stream().map(PowerPeriod::text).collect(Collectors.joining("\n"));
    }

    @Override
    public List<PowerPeriod> convertToEntityAttribute(String column) {
        return column == null ? null : column.lines().map(PowerPeriod::of).toList();
    }
}
