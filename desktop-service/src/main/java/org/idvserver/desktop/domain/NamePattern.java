package org.idvserver.desktop.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the desktops of a batch are named: {@code {section}} is the section's name, {@code {n}} the position from 1, and
 * {@code {nn}}, {@code {nnn}} the same with leading zeros. What comes out is an RFC 1123 label, for it is the guest's hostname.
 */
public record NamePattern(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]*)}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LABEL_LENGTH = 63;

    /** Everything that is wrong with it; empty when it can name desktops. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        Matcher placeholders = PLACEHOLDER.matcher(text);
        boolean counts = false;
        while (placeholders.find()) {
            String word = placeholders.group(1);
            counts |= isNumber(word);
            if (!word.equals("section") && !isNumber(word)) {
                faults.add("has the unknown placeholder " + placeholders.group());
            }
        }
        if (!counts) {
            faults.add("must contain {n}, {nn} or {nnn}");
        }
        if (!isLabel(PLACEHOLDER.matcher(text).replaceAll("1"))) {
            faults.add("must give names of lower-case letters, digits and inner hyphens, at most 63 long");
        }
        return faults;
    }

    /** The name of the desktop at a position, counted from 1. */
    public String nameFor(String sectionName, int position) {
        String numbered = PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> isNumber(found.group(1))
                        ? ("%0" + found.group(1).length() + "d").formatted(position)
                        : Matcher.quoteReplacement(found.group()));
        int room = LABEL_LENGTH - numbered.replace("{section}", "").length();
        String section = label(sectionName, Math.max(room, 1));
        return numbered.replace("{section}", section);
    }

    public static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    private static boolean isNumber(String word) {
        return word.matches("n{1,3}");
    }

    private static String label(String words, int limit) {
        String label = words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = label.substring(0, Math.min(label.length(), limit)).replaceAll("^-+|-+$", "");
        return cut.isEmpty() ? "x" : cut;
    }
}
