package org.idvserver.desktop.domain;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Windows guest calls itself: its desktop's name, as much of it as NetBIOS holds.
 *
 * @see <a href="https://learn.microsoft.com/en-us/troubleshoot/windows-server/active-directory/naming-conventions-for-computer-domain-site-ou">Naming conventions</a>
 */
public record ComputerName(String text) {
    public static final int LONGEST = 15;

    public static ComputerName of(String desktopName) {
        String cut = desktopName.substring(0, Math.min(desktopName.length(), LONGEST));
        return new ComputerName(cut.replaceAll("-+$", ""));
    }

    /** Why desktops of these names cannot be Windows machines side by side, if so. */
    public static Optional<String> fault(List<String> desktopNames) {
        Map<ComputerName, String> first = new HashMap<>();
        for (String name : desktopNames) {
            ComputerName computer = of(name);
            if (computer.text.matches("[0-9]*")) {
                return Optional.of("gives %s, but a Windows machine's name needs a letter".formatted(name));
            }
            String other = first.putIfAbsent(computer, name);
            if (other != null) {
                return Optional.of("gives %s and %s, which are both %s to Windows: at most %d characters count"
                        .formatted(other, name, computer.text, LONGEST));
            }
        }
        return Optional.empty();
    }
}
