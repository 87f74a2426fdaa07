package org.idvserver.desktop.domain;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import java.util.stream.Collectors;

/** Findings as one column: a line each, code and sentence parted by a tab. */
@Converter
public class Findings implements AttributeConverter<List<Finding>, String> {

    @Override
    public String convertToDatabaseColumn(List<Finding> findings) {
        return findings.stream()
                .map(finding -> oneLine(finding.code()) + "\t" + oneLine(finding.message()))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public List<Finding> convertToEntityAttribute(String column) {
        return column.lines()
                .map(line -> new Finding(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1)))
                .toList();
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}]+", " ");
    }
}
