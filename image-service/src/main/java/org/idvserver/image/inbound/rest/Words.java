package org.idvserver.image.inbound.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.idvserver.kit.error.Faults;

/** Enum constants as the API writes them: in lower case. */
final class Words {
    static final String PURPOSE = "images|desktops|general";
    static final String POOL_TYPE = "rbd|dir";
    static final String OS_TYPE = "linux|windows|other";
    static final String FORMAT = "raw|qcow2|vmdk|vhdx";
    /** The name release is taken by releases. */
    static final String SNAPSHOT = "(?!release$)[a-zA-Z0-9][a-zA-Z0-9-]{0,62}";

    static final String SHA256 = "[0-9a-fA-F]{64}";

    private Words() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Reads an optional query parameter, or notes a fault and answers empty. */
    static <E extends Enum<E>> Optional<E> given(Class<E> type, String word, String field, Faults faults) {
        if (word == null || word.isBlank()) {
            return Optional.empty();
        }
        Optional<E> known = Arrays.stream(type.getEnumConstants())
                .filter(constant -> word(constant).equals(word))
                .findFirst();
        faults.require(known.isPresent(), field, "must be one of " + words(type));
        return known;
    }

    private static String words(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Words::word).collect(Collectors.joining(", "));
    }

    static <E extends Enum<E>> E of(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
