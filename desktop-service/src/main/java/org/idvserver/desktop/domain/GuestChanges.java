package org.idvserver.desktop.domain;

import java.util.List;
import java.util.Objects;

/** What becomes different when a profile says another guest. Of a product key it says only that it changed. */
final class GuestChanges {

    private GuestChanges() {}

    static void add(List<ProfileSpec.Change> changes, Guest from, Guest to) {
        ProfileSpec.compare(changes, "guest", system(from), system(to));
        addLinux(
                changes,
                Objects.requireNonNullElse(from.linux(), Guest.Linux.PLAIN),
                Objects.requireNonNullElse(to.linux(), Guest.Linux.PLAIN));
        addWindows(
                changes,
                Objects.requireNonNullElse(from.windows(), Guest.Windows.PLAIN),
                Objects.requireNonNullElse(to.windows(), Guest.Windows.PLAIN));
    }

    private static void addLinux(List<ProfileSpec.Change> changes, Guest.Linux from, Guest.Linux to) {
        ProfileSpec.compare(changes, "guest.linux.timeZone", from.timeZone(), to.timeZone());
        ProfileSpec.compare(changes, "guest.linux.locale", from.locale(), to.locale());
        ProfileSpec.compare(changes, "guest.linux.keyboard", from.keyboard(), to.keyboard());
        ProfileSpec.compare(changes, "guest.linux.proxy", from.proxy(), to.proxy());
        ProfileSpec.compare(changes, "guest.linux.sshAuthorizedKeys", from.sshAuthorizedKeys(), to.sshAuthorizedKeys());
        ProfileSpec.compare(changes, "guest.linux.runCommands", from.runCommands(), to.runCommands());
    }

    private static void addWindows(List<ProfileSpec.Change> changes, Guest.Windows from, Guest.Windows to) {
        ProfileSpec.compare(changes, "guest.windows.timeZone", from.timeZone(), to.timeZone());
        ProfileSpec.compare(changes, "guest.windows.locale", from.locale(), to.locale());
        ProfileSpec.compare(changes, "guest.windows.workgroup", from.workgroup(), to.workgroup());
        ProfileSpec.compare(changes, "guest.windows.runCommands", from.runCommands(), to.runCommands());
        if (!from.sameKeyAs(to)) {
            changes.add(new ProfileSpec.Change("guest.windows.productKey", key(from, "one"), key(to, "another")));
        }
    }

    private static String system(Guest guest) {
        return guest.isWindows() ? "windows" : "linux";
    }

    private static String key(Guest.Windows guest, String word) {
        return guest.hasProductKey() ? word : "none";
    }
}
