package org.idvserver.desktop.domain;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * How the desktops of a batch are named: {@code {section}} is the name of the section or lab they are for, {@code {n}} a number from
 * 1, {@code {nn}}, {@code {nnn}} the same with leading zeros, {@code {user}} the username of whose it is, {@code {seat}} the label
 * of its seat. What comes out is an RFC 1123 label, for it is the guest's hostname: accents are left out, and words with letters that
 * such a label cannot have get a mark of five letters and digits in their place, so that 网络一班 and 网络二班 differ.
 */
public record NamePattern(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]*)}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LABEL_LENGTH = 63;
    private static final int LONGEST_WORD = 32;
    private static final int LAST_OF_ASCII = 127;
    private static final int MARK = 5;

    /** What a desktop's name is made of; user and seat are null for what is nobody's, or no seat's. */
    public record Words(String section, int number, String user, String seat) {}

    /** Everything that is wrong with it; empty when it can name desktops. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        Matcher placeholders = PLACEHOLDER.matcher(text);
        boolean differs = false;
        while (placeholders.find()) {
            String word = placeholders.group(1);
            boolean telling = isNumber(word) || word.equals("user") || word.equals("seat");
            differs |= telling;
            if (!telling && !word.equals("section")) {
                faults.add("has the unknown placeholder " + placeholders.group());
            }
        }
        if (!differs) {
            faults.add("must contain {n}, {nn}, {nnn}, {user} or {seat}");
        }
        if (!isLabel(PLACEHOLDER.matcher(text).replaceAll("1"))) {
            faults.add("must give names of lower-case letters, digits and inner hyphens, at most 63 long");
        }
        return faults;
    }

    /** Whether it tells desktops apart by whose they are. */
    public boolean namesUsers() {
        return text.contains("{user}");
    }

    /** Whether it tells desktops apart by their seats. */
    public boolean namesSeats() {
        return text.contains("{seat}");
    }

    /** The name of one desktop. */
    public String nameFor(Words words) {
        return nameFor(words, LABEL_LENGTH);
    }

    /** The same, no longer than this where cutting the section's name can achieve it. */
    public String nameFor(Words words, int longest) {
        String named = PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(replacement(found.group(1), words)));
        int room = longest - named.replace("{section}", "").length();
        return named.replace("{section}", label(words.section(), Math.max(room, 1)));
    }

    private static String replacement(String placeholder, Words words) {
        return switch (placeholder) {
            case "user" -> label(words.user(), LONGEST_WORD);
            case "seat" -> label(words.seat(), LONGEST_WORD);
            case "section" -> "{section}";
            default -> ("%0" + placeholder.length() + "d").formatted(words.number());
        };
    }

    public static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    private static boolean isNumber(String word) {
        return word.matches("n{1,3}");
    }

    /** What no label can say, such as 网络, is told by a mark that is made of it: other words have another. */
    private static String label(String words, int limit) {
        String plain = Normalizer.normalize(words, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT);
        String ascii = plain.replaceAll("[^a-z0-9]+", "-");
        boolean told =
                plain.codePoints().noneMatch(letter -> letter > LAST_OF_ASCII && Character.isLetterOrDigit(letter));
        String label = cut(ascii, limit);
        if (told && !label.isEmpty()) {
            return label;
        }
        String mark = mark(Normalizer.normalize(words, Normalizer.Form.NFC).toLowerCase(Locale.ROOT));
        String rest = cut(ascii, limit - mark.length() - 1);
        return rest.isEmpty() ? cut(mark, limit) : rest + "-" + mark;
    }

    private static String cut(String label, int limit) {
        String bare = label.replaceAll("^-+", "");
        return bare.substring(0, Math.max(Math.min(bare.length(), limit), 0)).replaceAll("-+$", "");
    }

    private static String mark(String words) {
        CRC32 sum = new CRC32();
        sum.update(words.getBytes(StandardCharsets.UTF_8));
        String digits = "0".repeat(MARK) + Long.toString(sum.getValue(), Character.MAX_RADIX);
        return digits.substring(digits.length() - MARK);
    }
}
