package org.idvserver.desktop.application;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a list of desktops is sorted: by a field, from the least or from the greatest; those that are alike in the order they were made in. */
public record DesktopSort(Field field, boolean descending) {
    /** As lists are when nothing else is asked for. */
    public static final DesktopSort OLDEST_FIRST = new DesktopSort(Field.CREATE_TIME, false);

    /** What can be sorted by, and its name in the API. */
    public enum Field {
        CREATE_TIME("createTime"),
        NAME("name");

        private final String word;

        Field(String word) {
            this.word = word;
        }
    }

    /** Reads a field's name, after a minus for the greatest first; empty when there is no such field. */
    public static Optional<DesktopSort> of(String text) {
        boolean descending = text.startsWith("-");
        String word = descending ? text.substring(1) : text;
        return Arrays.stream(Field.values())
                .filter(field -> field.word.equals(word))
                .map(field -> new DesktopSort(field, descending))
                .findFirst();
    }

    /** What can be asked for. */
    public static String words() {
        return Arrays.stream(Field.values()).map(field -> field.word).collect(Collectors.joining(", "));
    }
}
