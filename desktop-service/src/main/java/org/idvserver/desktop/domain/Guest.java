package org.idvserver.desktop.domain;

import java.util.List;
import java.util.Objects;

/**
 * What a guest is told about itself beside its name, in the language of its system. Text that is empty is not said: the image
 * decides. Exactly one of the two is there.
 */
public record Guest(Linux linux, Windows windows) {
    public static final Guest USUAL = new Guest(null, null);

    public Guest {
        linux = linux == null && windows == null ? Linux.PLAIN : linux;
    }

    /**
     * For cloud-init.
     *
     * @param timeZone of the IANA data base
     * @param locale such as de_DE.UTF-8
     * @param keyboard layout, such as de
     * @param proxy URL
     */
    public record Linux(
            String timeZone,
            String locale,
            String keyboard,
            String proxy,
            List<String> sshAuthorizedKeys,
            List<String> runCommands) {
        static final Linux PLAIN = new Linux(null, null, null, null, null, null);

        public Linux {
            timeZone = Objects.requireNonNullElse(timeZone, "");
            locale = Objects.requireNonNullElse(locale, "");
            keyboard = Objects.requireNonNullElse(keyboard, "");
            proxy = Objects.requireNonNullElse(proxy, "");
            sshAuthorizedKeys = sshAuthorizedKeys == null ? List.of() : List.copyOf(sshAuthorizedKeys);
            runCommands = runCommands == null ? List.of() : List.copyOf(runCommands);
        }
    }

    /**
     * For Windows Setup.
     *
     * @param timeZone by Windows' name, such as W. Europe Standard Time
     * @param locale such as de-DE
     * @param productKey null when it is not said, empty when there shall be none; never shown
     */
    public record Windows(
            String timeZone, String locale, String workgroup, String productKey, List<String> runCommands) {
        static final Windows PLAIN = new Windows(null, null, null, null, null);

        public Windows {
            timeZone = Objects.requireNonNullElse(timeZone, "");
            locale = Objects.requireNonNullElse(locale, "");
            workgroup = Objects.requireNonNullElse(workgroup, "");
            runCommands = runCommands == null ? List.of() : List.copyOf(runCommands);
        }

        public boolean hasProductKey() {
            return productKey != null && !productKey.isEmpty();
        }

        /** Who does not say a key leaves the one there is, for nobody can read it to say it again. */
        Windows keyedAs(Windows before) {
            return productKey == null ? new Windows(timeZone, locale, workgroup, before.productKey, runCommands) : this;
        }

        boolean sameKeyAs(Windows other) {
            return hasProductKey() == other.hasProductKey()
                    && (!hasProductKey() || productKey.equals(other.productKey));
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Windows";
        }
    }

    public boolean isWindows() {
        return windows != null;
    }

    Guest keyedAs(Guest before) {
        return isWindows() && before.isWindows() ? new Guest(null, windows.keyedAs(before.windows)) : this;
    }
}
