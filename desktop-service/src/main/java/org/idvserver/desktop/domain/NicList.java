package org.idvserver.desktop.domain;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A desktop's interfaces in order, as one column: {@code INTERNAL,INTERNAL:dmz,INTERNAL:student/ring-2,EXTERNAL}. */
@Converter
public class NicList implements AttributeConverter<List<Nic>, String> {

    @Override
    public String convertToDatabaseColumn(List<Nic> nics) {
        return nics == null ? null : nics.stream().map(Nic::toString).collect(Collectors.joining(","));
    }

    @Override
    public List<Nic> convertToEntityAttribute(String column) {
        return column == null
                ? null
                : Stream.of(column.split(",", -1)).map(Nic::of).toList();
    }
}
