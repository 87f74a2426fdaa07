package org.idvserver.desktop.inbound.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.idvserver.desktop.domain.Guest;

/** What guests are told about themselves; what is not said is left out. One of the two is there. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GuestView(Guest.Linux linux, WindowsView windows) {

    /** Of a product key nothing but whether there is one. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record WindowsView(
            String timeZone, String locale, String workgroup, boolean productKeySet, List<String> runCommands) {

        private static WindowsView of(Guest.Windows windows) {
            return new WindowsView(
                    windows.timeZone(),
                    windows.locale(),
                    windows.workgroup(),
                    windows.hasProductKey(),
                    windows.runCommands());
        }
    }

    static GuestView of(Guest guest) {
        return new GuestView(guest.linux(), guest.isWindows() ? WindowsView.of(guest.windows()) : null);
    }
}
