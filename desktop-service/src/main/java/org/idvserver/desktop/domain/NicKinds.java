package org.idvserver.desktop.domain;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A desktop's interfaces in order, as one column: {@code INTERNAL,EXTERNAL}. */
@Converter
public class NicKinds implements AttributeConverter<List<NicKind>, String> {

    @Override
    public String convertToDatabaseColumn(List<NicKind> kinds) {
        return kinds == null ? null : kinds.stream().map(NicKind::name).collect(Collectors.joining(","));
    }

    @Override
    public List<NicKind> convertToEntityAttribute(String column) {
        return column == null
                ? null
                : Stream.of(column.split(",", -1)).map(NicKind::valueOf).toList();
    }
}
