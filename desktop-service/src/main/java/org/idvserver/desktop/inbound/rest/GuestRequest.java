package org.idvserver.desktop.inbound.rest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.ZoneId;
import java.util.List;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.kit.error.Fault;

/** What guests are told about themselves: one of the two, or nothing but their name. */
@Consistent
public record GuestRequest(@Valid LinuxRequest linux, @Valid WindowsRequest windows) implements Consistent.Request {
    private static final String ONE_LINE = "[^\\p{Cc}\\p{Cs}\\x{FFFE}\\x{FFFF}]*";
    private static final String NOT_ONE_LINE = "must be one line without control characters";

    /** For cloud-init; what is left out is as the image has it. */
    @Consistent
    public record LinuxRequest(
            String timeZone,
            @Pattern(
                            regexp = "[A-Za-z]{1,8}(_[A-Z]{2})?([.][A-Za-z0-9-]{1,16})?(@[a-z]{1,16})?",
                            message = "must be a locale such as de_DE.UTF-8")
                    String locale,
            @Pattern(regexp = "[a-z]{2,12}", message = "must be a keyboard's layout such as de") String keyboard,
            @Pattern(
                            regexp = "https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?/?",
                            message = "must be a URL such as http://proxy.example:3128")
                    String proxy,
            @Size(max = 32)
                    List<
                                    @NotNull @Size(max = 8192)
                                    @Pattern(
                                            regexp = "(ssh|ecdsa|sk)-[a-z0-9@.-]{1,60} [A-Za-z0-9+/]{16,}={0,2}( "
                                                    + ONE_LINE + ")?",
                                            message = "must be one line of an authorized_keys file")
                                    String>
                            sshAuthorizedKeys,
            @Size(max = 64)
                    List<@NotBlank @Size(max = 1024) @Pattern(regexp = ONE_LINE, message = NOT_ONE_LINE) String>
                            runCommands)
            implements Consistent.Request {

        @Override
        public List<Fault> contradictions() {
            return timeZone == null || ZoneId.getAvailableZoneIds().contains(timeZone)
                    ? List.of()
                    : List.of(new Fault("timeZone", "must be a time zone such as Europe/Berlin"));
        }

        private Guest.Linux linux() {
            return new Guest.Linux(timeZone, locale, keyboard, proxy, sshAuthorizedKeys, runCommands);
        }
    }

    /**
     * For Windows Setup; what is left out is as the image has it. A product key that is left out of a change stays what it was, and
     * goes when it is empty; it is never shown.
     */
    public record WindowsRequest(
            @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9 .()+-]{1,63}",
                            message = "must be Windows' name of a time zone, such as W. Europe Standard Time")
                    String timeZone,
            @Pattern(regexp = "[a-z]{2,3}(-[A-Z][a-z]{3})?-[A-Z]{2}", message = "must be a locale such as de-DE")
                    String locale,
            @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,14}",
                            message = "must be a NetBIOS name of at most 15 characters")
                    String workgroup,
            @Pattern(
                            regexp = "|([A-Z0-9]{5}-){4}[A-Z0-9]{5}",
                            message = "must be five groups of five letters and digits")
                    String productKey,
            @Size(max = 64)
                    List<@NotBlank @Size(max = 1024) @Pattern(regexp = ONE_LINE, message = NOT_ONE_LINE) String>
                            runCommands) {

        private Guest.Windows windows() {
            return new Guest.Windows(timeZone, locale, workgroup, productKey, runCommands);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "WindowsRequest";
        }
    }

    @Override
    public List<Fault> contradictions() {
        return linux != null && windows != null
                ? List.of(new Fault("windows", "cannot be beside linux: a guest is one of them"))
                : List.of();
    }

    static Guest guest(GuestRequest request) {
        if (request == null) {
            return Guest.USUAL;
        }
        return new Guest(
                request.linux == null ? null : request.linux.linux(),
                request.windows == null ? null : request.windows.windows());
    }
}
