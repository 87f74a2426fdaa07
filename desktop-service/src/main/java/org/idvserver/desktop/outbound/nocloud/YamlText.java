package org.idvserver.desktop.outbound.nocloud;

import io.quarkus.qute.TemplateExtension;

/** Writes a value into a template as a YAML string, whatever is in it. */
@TemplateExtension
final class YamlText {

    private YamlText() {}

    /** A double-quoted scalar of YAML 1.2: what ends it, and what is not printable, is escaped. */
    static String yaml(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').appendCodePoint(character);
            } else if (character < ' ' || character > '~') {
                quoted.append("\\U%08x".formatted(character));
            } else {
                quoted.appendCodePoint(character);
            }
        });
        return quoted.append('"').toString();
    }
}
