package org.idvserver.image.inbound.rest;

import java.util.Locale;

/** Enum constants as the API writes them: in lower case. */
final class Words {
    static final String PURPOSE = "images|desktops|general";
    static final String OS_TYPE = "linux|windows|other";
    static final String FORMAT = "raw|qcow2|vmdk|vhdx";
    static final String SHA256 = "[0-9a-fA-F]{64}";

    private Words() {}

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E of(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
